import { describe, expect, it } from '@jest/globals';
import { redactLog } from './redact-log.js';

describe('redactLog', () => {
  it('hides secrets by name and personal data by form, however deep', () => {
    const logged = JSON.stringify(
      redactLog({
        context: 'Intake',
        password: 'p',
        nested: [{ authorization: 'Basic x', note: '来电 13800138000' }],
        err: Object.assign(new Error('Key (phone)=(13800138000) exists'), {
          parameters: ['13900139000'],
          detail: '13900139000',
        }),
      }),
    );
    expect(logged).not.toMatch(/13800138000|13900139000|Basic x|"p"/);
    expect(logged).toContain('Intake');
    expect(logged).toContain('【电话】');
  });
});
