import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { DomainError, fail, invalid } from '#common/errors/domain-error.js';
import { decodeText } from '#common/privacy/clean-text.js';
import { fieldName } from '../../http/validation.js';
import type { InboundAttachment } from '../channel.js';
import { MOST_PHOTOS } from './web.payload.js';

/** More files than are taken are let in, to be counted instead of cutting the upload off. */
const MOST_FILES = 20;

/**
 * Latin-1 hands the bytes through, so that each field is decoded by what its bytes are; a file that is too large is cut
 * off and seen by `truncated`. The plugin's types leave these two out.
 */
const PARSER_OPTIONS: object = { defCharset: 'latin1', throwFileSizeLimit: false };

/** What a request carried, not yet validated. */
export interface WebBody {
  fields: Record<string, unknown>;
  photos: InboundAttachment[];
  /** Why the photos cannot be taken; kept apart, so that a page can show what was typed. */
  photoProblem: Error | null;
}

/** Reads JSON, a plain form or a form with files, always to its end: a browser shows no answer before that. */
export async function readWebBody(request: FastifyRequest): Promise<WebBody> {
  if (request.isMultipart()) return readMultipart(request);
  const { body } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body)) {
    throw fail('bad-request', { detail: '请求内容应是一组字段。' });
  }
  return { fields: { ...body }, photos: [], photoProblem: null };
}

async function readMultipart(request: FastifyRequest): Promise<WebBody> {
  const read: WebBody = { fields: {}, photos: [], photoProblem: null };
  try {
    for await (const part of request.parts({ limits: { files: MOST_FILES }, ...PARSER_OPTIONS })) {
      if (part.type === 'file') await readPhoto(part, read);
      else if (part.valueTruncated) throw fail('too-large');
      // The plugin parses a field that calls itself JSON; ours are text.
      else if (typeof part.value !== 'string') throw notAForm();
      else addField(read.fields, part.fieldname, decodeText(Buffer.from(part.value, 'latin1')));
    }
  } catch (error) {
    // The parser has bare errors for a form without a boundary, cut off or not a form.
    throw error instanceof Error && !('statusCode' in error) && !(error instanceof DomainError)
      ? notAForm(error)
      : error;
  }
  return read;
}

/** A name that comes twice keeps its first value; a list may come as one field for each entry. */
function addField(fields: Record<string, unknown>, name: string, value: string): void {
  if (name === 'uploads' && typeof fields[name] === 'string' && fields[name] !== '')
    fields[name] += `,${value}`;
  else fields[name] ??= value;
}

const notAForm = (cause?: Error): DomainError =>
  fail('bad-request', { detail: '表单内容不完整或格式不对。', cause });

async function readPhoto(part: MultipartFile, read: WebBody): Promise<void> {
  if (part.fieldname !== 'photos')
    read.photoProblem ??= invalid(fieldName(part.fieldname), '没有这个文件项。');
  if (read.photos.length === MOST_PHOTOS) {
    read.photoProblem ??= invalid('photos', `最多 ${String(MOST_PHOTOS)} 个文件。`);
  }
  if (read.photoProblem) {
    part.file.resume();
    return;
  }
  const bytes = await part.toBuffer();
  const fileName = part.filename.slice(0, 200);
  if (part.file.truncated)
    read.photoProblem = fail('too-large', { detail: `第 ${String(read.photos.length + 1)} 个文件太大。` });
  // A file field that was left empty.
  else if (bytes.length > 0 || fileName !== '')
    read.photos.push({ bytes, ...(fileName === '' ? {} : { fileName }) });
}
