/** Brands of the ISO container that hold a picture and no film (HEIC, as iPhones take them). */
const HEIC = /^(heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/;
const BEGINNINGS = ['ffd8ff', '89504e470d0a1a0a', '47494638', '25504446'];

/** How much of a file `isPictureOrPdf` wants to see. */
export const HEAD_BYTES = 16;

/** By the beginning of its content, whatever the name says; the server looks at all of it. */
export function isPictureOrPdf(head: Uint8Array): boolean {
  const hex = [...head].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const words = String.fromCharCode(...head);
  return (
    BEGINNINGS.some((beginning) => hex.startsWith(beginning)) ||
    (words.startsWith('RIFF') && words.slice(8, 12) === 'WEBP') ||
    (words.slice(4, 8) === 'ftyp' && HEIC.test(words.slice(8, 12)))
  );
}
