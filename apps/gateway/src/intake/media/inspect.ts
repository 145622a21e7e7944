import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { fail } from '#common/errors/domain-error.js';

/** What citizens may send, by what the bytes are and not by what the name says. */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic', 'image/heif']);
const OTHERS = new Set([
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/amr',
  'audio/wav',
  'audio/ogg',
  'audio/aac',
  'audio/silk',
  'video/mp4',
  'video/quicktime',
  'video/3gpp',
  'video/webm',
  'application/pdf',
]);
/** What people put into a letter; kept where no form could ask for something else. The last is Word's and WPS's of before 2007. */
const DOCUMENTS = new Set([
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/rtf',
  'application/x-cfb',
]);
/** Formats that can be written again without what the camera put in. */
const REWRITABLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
const MAX_PIXELS = 60_000_000;
const SAFE_EDGE = 2_560;
/** A picture that takes longer was made to. */
const REWRITE_SECONDS = 20;

export interface Inspected {
  mediaType: string;
  /** The picture without EXIF, turned upright, for bureaus; null where none can be made. */
  safe: Buffer | null;
}

/**
 * Looks at an attachment's content. Throws fail('wrong-type') when it is nothing that citizens may send, or a picture
 * that does not open or is larger than 60 million pixels.
 */
export async function inspect(bytes: Buffer, fileName = '', withDocuments = false): Promise<Inspected> {
  const file = kindOf(fileName);
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime ?? (isSilk(bytes) ? 'audio/silk' : '');
  const isDocument = withDocuments && DOCUMENTS.has(mediaType);
  if (!PICTURES.has(mediaType) && !OTHERS.has(mediaType) && !isDocument) {
    throw fail('wrong-type', {
      detail: `${file}不是能接收的文件。可以发照片、录音、视频或 PDF。`,
      errors: [{ field: 'photos', message: '只能是照片、录音、视频或 PDF。' }],
    });
  }
  if (!REWRITABLE.has(mediaType)) return { mediaType, safe: null };
  try {
    const safe = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: SAFE_EDGE, height: SAFE_EDGE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .timeout({ seconds: REWRITE_SECONDS })
      .toBuffer();
    return { mediaType, safe };
  } catch (cause) {
    throw fail('wrong-type', {
      cause,
      detail: `${file}打不开,可能已损坏或过大。`,
      errors: [{ field: 'photos', message: '照片打不开,可能已损坏或过大。' }],
    });
  }
}

/** What WeChat's own voices are; it puts a byte before the standard's beginning. */
const isSilk = (bytes: Buffer): boolean => /^\x02?#!SILK_V3/.test(bytes.toString('latin1', 0, 10));

/** A file by its extension: its name may be somebody's. */
function kindOf(fileName: string): string {
  const extension = /\.([a-z][a-z0-9]{1,4})$/i.exec(fileName)?.[1];
  return extension === undefined ? '附件' : `附件(.${extension.toLowerCase()})`;
}
