import { describe, expect, it } from '@jest/globals';
import { isOurPage } from './origin.js';

const PUBLIC_URL = 'https://12369.example.gov.cn/portal';

describe('isOurPage', () => {
  it.each([
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin' }, true],
    ['the origin is that of PUBLIC_URL', { origin: 'https://12369.example.gov.cn' }, true],
    ['the origin is the address called', { origin: 'http://10.0.0.5:3000' }, true],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
    ['another port of the same machine', { origin: 'http://10.0.0.5:3001' }, false],
    ['PUBLIC_URL without its s', { origin: 'http://12369.example.gov.cn' }, false],
    ['a sandboxed page', { origin: 'null' }, false],
    ['a link from elsewhere, without an origin', { 'sec-fetch-site': 'cross-site' }, false],
    ['no browser', {}, null],
  ])('%s', (_name, headers, expected) => {
    expect(isOurPage(headers, '10.0.0.5:3000', PUBLIC_URL)).toBe(expected);
  });

  it('does without PUBLIC_URL', () => {
    expect(isOurPage({ origin: 'https://12369.example.gov.cn' }, '10.0.0.5:3000', null)).toBe(false);
  });
});
