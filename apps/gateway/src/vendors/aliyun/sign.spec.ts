import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aliyunHeaders, aliyunQuery } from './sign.js';

describe('the signature of Aliyun', () => {
  /** The fixed example of https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature */
  it('is that of the published example', () => {
    const { authorization } = aliyunHeaders(
      {
        method: 'POST',
        host: 'ecs.cn-shanghai.aliyuncs.com',
        action: 'RunInstances',
        version: '2014-05-26',
        parameters: {
          ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
          RegionId: 'cn-shanghai',
        },
        at: new Date('2023-10-26T10:22:32Z'),
        nonce: '3156853299f313e23d1673dc12e1703d',
      },
      { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
    );
    expect(authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
        'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  it('is made of a query that reads back the same, whatever is in it', () => {
    expect(aliyunQuery({ b: "a b*c~d/e('!')", a: '沈阳' })).toBe(
      'a=%E6%B2%88%E9%98%B3&b=a%20b%2Ac~d%2Fe%28%27%21%27%29',
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.string({ unit: 'grapheme' })),
        (given) => {
          const query = aliyunQuery(given);
          expect(query).toMatch(/^[A-Za-z0-9._~%=&-]*$/);
          expect(Object.fromEntries(new URLSearchParams(query))).toEqual({ ...given });
        },
      ),
    );
  });
});
