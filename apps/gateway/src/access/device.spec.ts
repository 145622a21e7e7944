import { describe, expect, it } from '@jest/globals';
import { deviceOf, networkOf } from './device.js';

describe('what a session list shows', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36',
      'Chrome · Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36 Edg/139.0',
      'Edge · Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.0 Mobile Safari/604',
      'Safari · iOS',
    ],
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0', '微信 · Android'],
    ['curl/8.5', '其他程序'],
    [undefined, '其他程序'],
  ])('%s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it.each([
    ['203.0.113.7', '203.0.113.*'],
    ['::ffff:10.1.2.3', '10.1.2.*'],
    ['2001:db8:5:77:1::9', '2001:db8:5:*'],
  ])('%s is shortened', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
