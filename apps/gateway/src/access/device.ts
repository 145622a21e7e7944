import { isIPv4 } from 'node:net';
import { addressKey } from '../limits/address-key.js';

/** The first that fits: most browsers name others beside themselves. */
const BROWSERS: [pattern: RegExp, name: string][] = [
  [/MicroMessenger\//, '微信'],
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/(?:QQBrowser|MQQBrowser)\//, 'QQ 浏览器'],
  [/OPR\//, 'Opera'],
  [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: [pattern: RegExp, name: string][] = [
  [/HarmonyOS|OpenHarmony/, '鸿蒙'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const nameIn = (names: [RegExp, string][], text: string): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** "Chrome · Windows" out of a User-Agent, so that somebody recognises an own browser; nothing is decided by it. */
export const deviceOf = (userAgent = ''): string =>
  [nameIn(BROWSERS, userAgent) ?? '其他程序', nameIn(SYSTEMS, userAgent)].filter(Boolean).join(' · ');

/** "203.0.113.*": tells the own office from elsewhere, and is nobody's address. */
export function networkOf(ip: string): string {
  const key = addressKey(ip);
  return isIPv4(key) ? key.replace(/\.\d+$/, '.*') : `${key.split(':').slice(0, 3).join(':')}:*`;
}
