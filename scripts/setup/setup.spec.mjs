import { describe, expect, it } from '@jest/globals';
import { parseEnv } from './env-file.mjs';
import { isInstalled } from './install.mjs';

describe('what counts as installed', () => {
  const locked = {
    '': { version: '0.1.0' },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/for-a-mac': { version: '1.0.0', optional: true },
  };
  it('is every locked version, packages of other platforms apart', () => {
    expect(isInstalled(locked, { 'node_modules/pg': { version: '8.23.1' } })).toBe(true);
  });
  it('is not an older version, a missing package, or nothing at all', () => {
    expect(isInstalled(locked, { 'node_modules/pg': { version: '8.23.0' } })).toBe(false);
    expect(isInstalled(locked, {})).toBe(false);
    expect(isInstalled(locked, undefined)).toBe(false);
  });
});

describe('an .env file', () => {
  it('gives values with quotes, comments, blanks and Windows line ends', () => {
    const text = [
      '\uFEFF# settings',
      'PORT=3100',
      'export HOTLINE_ADCODE = 210100 # 沈阳',
      'ADMIN_PASSWORD="a # b=c "',
      "TOKEN='x\\n'",
      'KEY=YWJj+/==',
      'URL=http://host/#part',
      'EMPTY=',
      'not a setting',
    ].join('\r\n');
    expect(parseEnv(text)).toEqual({
      PORT: '3100',
      HOTLINE_ADCODE: '210100',
      ADMIN_PASSWORD: 'a # b=c ',
      TOKEN: 'x\\n',
      KEY: 'YWJj+/==',
      URL: 'http://host/#part',
    });
  });
});
