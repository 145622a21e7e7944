import { describe, expect, it } from '@jest/globals';
import { fail } from '../errors/domain-error.js';
import { redactLog, redactPath } from './redact-log.js';

const logged = (value: unknown): string => JSON.stringify(redactLog(value));

describe('redactLog', () => {
  it('hides secrets by name and personal data by form, however deep', () => {
    const text = logged({
      context: 'Intake',
      password: 'p',
      nested: [{ authorization: 'Basic x', note: '来电 13800138000', '13800138000': 1 }],
      bytes: new Uint8Array(Buffer.from('张三')),
      err: Object.assign(new Error('Key (phone)=(13800138000) exists'), {
        parameters: ['13900139000'],
        detail: '13900139000',
      }),
    });
    expect(text).not.toMatch(/13800138000|13900139000|Basic x|"p"/);
    expect(text).toContain('Intake');
    expect(text).toContain('【电话】');
    expect(text).toContain('<6 bytes>');
  });

  it.each([
    [
      'a database error that quotes a value',
      Object.assign(new Error('invalid input: "张三 zhang"'), { code: '22P02', severity: 'ERROR' }),
    ],
    ['JSON that does not parse', catching(() => JSON.parse('张三 zhang'))],
    ['a library’s error', new TypeError("Cannot create property 'x' on string '张三'")],
    ['an address', new Error('Cannot GET /search?name=zhang&x=%E5%BC%A0')],
    ['an escaped name', new Error('unexpected \\u5f20\\u4e09')],
    [
      'a cause',
      fail('vendor-failed', { cause: new Error("The 'To' number +8613800138000 张三 is invalid") }),
    ],
    ['a message of many lines', new Error('first\n张三 at noon')],
  ])('keeps nothing of what a person wrote in %s', (_what, error) => {
    const text = logged(error);
    expect(text).not.toMatch(/张|5f20|%E5|13800138000|zhang/);
    expect(text).toContain(error.name);
    expect(text).toContain('redact-log.spec');
  });

  it('keeps what tells an operator of the system what is wrong', () => {
    const text = logged(
      Object.assign(new Error('relation "report" does not exist'), { code: '42P01', severity: 'ERROR' }),
    );
    expect(text).toContain('relation \\"report\\" does not exist');
    expect(text).toContain('42P01');
    expect(logged(fail('vendor-failed'))).toContain('短信等外部服务暂时出错');
  });
});

describe('redactPath', () => {
  it.each([
    [
      '/api/v1/triage/0190c2f0-0000-7000-8000-000000000001/original?reason=x',
      '/api/v1/triage/0190c2f0-0000-7000-8000-000000000001/original',
    ],
    ['/api/v1/reports/123456789012', '/api/v1/reports/…'],
    ['/h/210100', '/h/210100'],
    ['/%E5%BC%A0%E4%B8%89/13800138000', '/…/…'],
    ['/channels/sms/default', '/channels/sms/default'],
  ])('%s → %s', (url, path) => {
    expect(redactPath(url)).toBe(path);
  });
});

function catching(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not throw');
}
