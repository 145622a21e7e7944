/*
 * Files that citizens send in pieces, so that a broken line costs one piece and not the film. What there is of one is in
 * PostgreSQL (how much) and in the media store (the pieces, each sealed by itself), so that any copy of the gateway goes on
 * where another one stopped. With the last piece the file is looked at like every attachment; a photo or a recording becomes
 * one file of the store, a large video stays in its pieces. A report, or a bureau's delivery, names it by the secret of its
 * address (`claim`).
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { databaseNow } from '#common/database/clock.js';
import { newId } from '#common/database/id.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Upload } from '#common/database/records/upload.js';
import { DomainError, fail, invalid } from '#common/errors/domain-error.js';
import { isCutOff } from '#common/errors/unavailable.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { AttachmentsService, type PreparedAttachment } from '../media/attachments.service.js';
import { inspect } from '../media/inspect.js';
import { piecesOf } from './pieces.js';
import { type Metadata, metadataOf } from './tus.js';

const DAY_MS = 24 * 3600_000;
/** Mobile networks put thousands of citizens behind one address. */
const MOST_OPEN = 500;
const MOST_OPEN_BYTES = 4 * 1024 ** 3;
/** Of one file: pieces that are sent one byte at a time would each be a file of the store. */
const MOST_PARTS = 2_000;
/** Enough to tell a video by. */
const HEAD_BYTES = 64 * 1024;

@Injectable()
export class UploadsService {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly attachments: AttachmentsService,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Of any file. */
  get maxBytes(): number {
    return Math.max(this.settings.videoMaxBytes, this.settings.attachmentMaxBytes);
  }

  /** The secret of a new upload. Throws too-large by what the client says that it is, and too-many. */
  async create(
    bytes: number,
    metadata: Metadata,
    address: string,
  ): Promise<{ secret: string; expiresAt: Date }> {
    if (bytes === 0) throw invalid('Upload-Length', '文件是空的。');
    const mayBeVideo = metadata.fileType === '' || metadata.fileType.startsWith('video/');
    const most = mayBeVideo ? this.maxBytes : this.attachments.maxBytes;
    if (bytes > most) throw tooLarge(most);
    const addressLookup = this.keys.lookup('upload.address', address);
    await this.demandRoom(addressLookup, bytes);
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = new Date((await databaseNow(this.database.manager)).getTime() + DAY_MS);
    await this.database.manager.insert(Upload, {
      id: newId(),
      secretLookup: this.lookupOf(secret),
      addressLookup,
      bytes,
      metadata: this.keys.seal('upload.metadata', metadata.raw),
      expiresAt,
    });
    return { secret, expiresAt };
  }

  /** Throws not-found, and gone after a day, once it was cancelled, and once a report names it. */
  async find(secret: string): Promise<Upload> {
    const { manager } = this.database;
    const upload = await manager.findOneBy(Upload, { secretLookup: this.lookupOf(secret) });
    if (!upload) throw fail('not-found');
    if (
      upload.expiresAt <= (await databaseNow(manager)) ||
      (await manager.existsBy(Attachment, { id: upload.id }))
    )
      throw fail('gone');
    return upload;
  }

  metadata({ metadata }: Upload): string {
    return this.keys.openText('upload.metadata', metadata);
  }

  /**
   * Stores what comes, as far as it comes, and answers with the new offset. `length` is that of the body where it is known.
   * Throws wrong-offset where the file does not end at `offset`, too-large for more than was announced, and with the last
   * piece wrong-type or too-large for what the file is; it is then gone.
   */
  async append(secret: string, offset: number, body: Readable, length: number): Promise<number> {
    const upload = await this.find(secret);
    if (upload.received !== offset) throw fail('wrong-offset');
    if (offset + length > upload.bytes) throw fail('too-large', { detail: '发来的内容比声明的文件长。' });
    for await (const piece of piecesOf(body, upload.bytes - offset)) await this.store(upload, piece);
    return upload.received;
  }

  /** Its pieces go with the sweeper: a report that is being stored may name it in this moment. */
  async cancel(secret: string): Promise<void> {
    await this.end(await this.find(secret));
  }

  /**
   * The attachment that an upload becomes. Throws invalid-field for `uploads` where it is unknown, unfinished or used
   * already; that two reports name it at once is prevented by the attachment's id.
   */
  async claim(secret: string): Promise<PreparedAttachment> {
    const upload = await this.find(secret).catch((error: unknown) => {
      throw error instanceof DomainError && !error.policy.retryable
        ? invalid('uploads', '有文件找不到、已过期或已经提交过,请重新选择。')
        : error;
    });
    if (upload.mediaType === null) throw invalid('uploads', '还有文件没有传完。');
    const { fileName } = metadataOf(this.metadata(upload));
    const { id, mediaType, bytes, originalKey, safeKey, parts } = upload;
    return {
      ...{ id, mediaType, bytes, originalKey, safeKey, parts },
      state: 'stored',
      fileName: fileName === '' ? null : this.keys.seal('attachment.file_name', fileName),
      sourceUrl: null,
      note: null,
      fromUpload: true,
    };
  }

  /** Which attachment an upload is or will be; null for an unknown secret. */
  async idOf(secret: string): Promise<string | null> {
    const upload = await this.database.manager.findOneBy(Upload, { secretLookup: this.lookupOf(secret) });
    return upload?.id ?? null;
  }

  private async store(upload: Upload, piece: Buffer): Promise<void> {
    if (upload.parts.length === MOST_PARTS)
      throw fail('too-large', { detail: '文件分成了太多段,请用大一些的段重新上传。' });
    const key = await this.attachments.put(piece);
    const received = upload.received + piece.length;
    const next = { received, parts: [...upload.parts, key] };
    let last: Awaited<ReturnType<UploadsService['finish']>> | null = null;
    try {
      if (received === upload.bytes) last = await this.finish(upload, next.parts);
      await this.advance(upload, { ...next, ...last?.row });
    } catch (error) {
      // What may have been committed may be named by its row: the sweeper knows.
      if (!isCutOff(error)) await this.attachments.removeAll([key, ...(last?.made ?? [])]);
      if (error instanceof DomainError && ['wrong-type', 'too-large'].includes(error.code))
        await this.end(upload);
      throw error;
    }
    Object.assign(upload, next);
    // What a crash leaves here, the sweeper finds: no row names it any more.
    if (last?.row.parts.length === 0) await this.attachments.removeAll(next.parts);
  }

  /** Of two that send the same piece, one moves the offset. */
  private async advance({ id, received }: Upload, change: Partial<Upload>): Promise<void> {
    const { affected } = await this.database.manager.update(Upload, { id, received }, change);
    if (affected !== 1) throw fail('wrong-offset');
  }

  /** Looks at the whole file. Only a video may be larger than other attachments, and it stays in pieces. */
  private async finish(
    upload: Upload,
    parts: string[],
  ): Promise<{ row: Pick<Upload, 'mediaType' | 'originalKey' | 'safeKey' | 'parts'>; made: string[] }> {
    const { fileName } = metadataOf(this.metadata(upload));
    if (upload.bytes <= this.attachments.maxBytes) {
      const bytes = await this.attachments.head(parts, upload.bytes);
      const { mediaType, originalKey, safeKey } = await this.attachments.keep(bytes, fileName);
      const made = [originalKey, safeKey].filter((one) => one !== null);
      return { row: { mediaType, originalKey, safeKey, parts: [] }, made };
    }
    const { mediaType } = await inspect(await this.attachments.head(parts, HEAD_BYTES), fileName);
    if (!mediaType.startsWith('video/')) throw tooLarge(this.attachments.maxBytes);
    return { row: { mediaType, originalKey: null, safeKey: null, parts }, made: [] };
  }

  /** One that a report has named stays with its report all the same. */
  private async end({ id }: Upload): Promise<void> {
    await this.database
      .createQueryBuilder()
      .update(Upload)
      .set({ expiresAt: () => 'now()' })
      .where({ id })
      .execute();
  }

  private async demandRoom(addressLookup: string, bytes: number): Promise<void> {
    const [open] = await this.database.query<{ count: number; bytes: number }[]>(
      `SELECT count(*)::int AS count, coalesce(sum(bytes), 0)::float8 AS bytes FROM upload u
        WHERE address_lookup = $1 AND NOT EXISTS (SELECT FROM attachment a WHERE a.id = u.id)`,
      [addressLookup],
    );
    if (!open || (open.count < MOST_OPEN && open.bytes + bytes <= MOST_OPEN_BYTES)) return;
    throw fail('too-many', {
      detail: '您所在的网络正在上传的文件太多。可以先提交文字,稍后再补充文件。',
      retryAfterSeconds: 600,
    });
  }

  private lookupOf(secret: string): string {
    return this.keys.lookup('upload.secret', secret);
  }
}

const tooLarge = (most: number): DomainError =>
  fail('too-large', {
    detail: `文件太大:每个不超过 ${String(Math.floor((most / 1024 / 1024) * 10) / 10)} MB,请截短或换一个。`,
  });
