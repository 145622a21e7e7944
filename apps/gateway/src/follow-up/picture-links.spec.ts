import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing } from '#common/privacy/key-ring.js';
import { pictureLink, pictureOf } from './picture-links.js';

const newKeys = (): KeyRing =>
  new KeyRing(randomBytes(32).toString('base64'), randomBytes(32).toString('base64'));
const NOW = new Date('2026-11-22T10:00:00Z');
const ID = '0193538a-7f5e-7c7e-8e2b-6d5c9a1b2c3d';

describe('a link to a picture', () => {
  const keys = newKeys();
  const link = pictureLink(keys, ID, NOW).split('/').pop() ?? '';

  it('leads to it for an hour and shows nothing of it', () => {
    expect(link).not.toContain(ID);
    expect(pictureOf(keys, link, new Date('2026-11-22T10:59:00Z'))).toBe(ID);
    expect(pictureOf(keys, link, new Date('2026-11-22T11:01:00Z'))).toBeNull();
  });

  it.each(['', 'x', link.slice(0, -4), `${link}AAAA`, link.slice(0, 20)])(
    '%#: a made-up one leads nowhere',
    (made) => {
      expect(pictureOf(keys, made, NOW)).toBeNull();
    },
  );

  it('another installation has others', () => {
    expect(pictureOf(newKeys(), link, NOW)).toBeNull();
  });
});
