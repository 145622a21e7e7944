import type { Part } from './draft.js';
import type { Random } from './random.js';

const BEGINNINGS = [
  'ffd8ffe0',
  '89504e470d0a1a0a',
  '474946383961',
  '52494646',
  '25504446',
  '1f8b0800',
  '504b0304',
];
const SVG =
  '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>';

/** A file that is cut off, spoilt, of another kind than it says, or empty, under any name. */
export function rubbishFile(photo: Buffer, random: Random): Part {
  const spoilt = Buffer.from(photo);
  spoilt[random.below(spoilt.length)] = random.below(256);
  const bytes = random.pick([
    () => photo.subarray(0, random.below(photo.length)),
    () => spoilt,
    () => Buffer.concat([Buffer.from(random.pick(BEGINNINGS), 'hex'), random.bytes(200)]),
    () => random.bytes(random.below(300)),
    () => Buffer.from(SVG),
    () => Buffer.concat([photo, Buffer.alloc(310_000)]),
    () => Buffer.alloc(0),
  ])();
  const fileName = random.pick(['a.jpg', '', '../../etc/passwd', `${'长'.repeat(500)}.png`, random.text()]);
  return { name: random.chance(0.9) ? 'photos' : random.text(), fileName, bytes };
}
