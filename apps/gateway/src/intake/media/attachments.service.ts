import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { newId } from '#common/database/id.js';
import type { Attachment } from '#common/database/records/inbound.js';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { MEDIA_CONTEXT, MEDIA_STORE, type MediaStore, newMediaKey } from '#common/media/store.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { InboundAttachment } from '../../channels/channel.js';
import { inspect } from './inspect.js';

/** An attachment row without its report, which the intake transaction knows. */
export type PreparedAttachment = Pick<
  Attachment,
  | 'id'
  | 'state'
  | 'mediaType'
  | 'bytes'
  | 'originalKey'
  | 'safeKey'
  | 'parts'
  | 'fileName'
  | 'sourceUrl'
  | 'note'
> & {
  /** It was stored before the message came, and stays when the message is not taken. */
  fromUpload?: true;
};

/**
 * Keeps what comes with a message. Bytes that are there are stored before the intake transaction, so that "received"
 * is never said of a picture that is lost; what the vendor keeps is only noted, and fetched after the commit.
 */
@Injectable()
export class AttachmentsService {
  constructor(
    private readonly keys: KeyRing,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  get maxBytes(): number {
    return this.settings.attachmentMaxBytes;
  }

  async prepare(attachment: InboundAttachment): Promise<PreparedAttachment> {
    const fileName = attachment.fileName ? this.keys.seal('attachment.file_name', attachment.fileName) : null;
    const blank = {
      id: newId(),
      fileName,
      mediaType: null,
      bytes: 0,
      originalKey: null,
      safeKey: null,
      parts: [],
      sourceUrl: null,
      note: null,
    };
    if (attachment.bytes) {
      try {
        const stored = await this.keep(attachment.bytes, attachment.fileName, attachment.tolerant);
        return { ...blank, ...stored, state: 'stored' };
      } catch (error) {
        if (!attachment.tolerant || !(error instanceof DomainError) || error.policy.retryable) throw error;
        return { ...blank, bytes: attachment.bytes.length, state: 'refused', note: error.detail };
      }
    }
    if (!attachment.sourceUrl) throw new Error('an attachment has neither bytes nor an address');
    return {
      ...blank,
      state: 'pending',
      sourceUrl: this.keys.seal('attachment.source_url', attachment.sourceUrl),
    };
  }

  /** Seals and stores bytes, and their safe version. Throws wrong-type and too-large. */
  async keep(
    bytes: Buffer,
    fileName?: string,
    withDocuments = false,
  ): Promise<Pick<Attachment, 'mediaType' | 'bytes' | 'originalKey' | 'safeKey'>> {
    if (bytes.length > this.maxBytes) throw fail('too-large');
    const { mediaType, safe } = await inspect(bytes, fileName, withDocuments);
    const originalKey = await this.put(bytes);
    const safeKey = safe ? await this.put(safe) : null;
    return { mediaType, bytes: bytes.length, originalKey, safeKey };
  }

  /** Takes back what `prepare` stored when the transaction did not commit. */
  async discard(prepared: PreparedAttachment[]): Promise<void> {
    const keys = prepared
      .filter(({ fromUpload }) => !fromUpload)
      .flatMap(({ originalKey, safeKey }) => [originalKey, safeKey])
      .filter((key) => key !== null);
    await this.removeAll(keys);
  }

  /** What cannot be removed now is left to the sweeper. */
  async removeAll(keys: readonly string[]): Promise<void> {
    await Promise.allSettled(keys.map((key) => this.store.remove(key)));
  }

  /** Opens a stored version; the safe one is always a JPEG. */
  async read(key: string): Promise<Buffer> {
    return this.keys.open(MEDIA_CONTEXT, await this.store.get(key));
  }

  /** A file that is stored in pieces, piece by piece: never more than one of them is in memory. */
  async *readParts(parts: readonly string[]): AsyncGenerator<Buffer> {
    for (const key of parts) yield await this.read(key);
  }

  /** The beginning of such a file, of at least so many bytes where it has them. */
  async head(parts: readonly string[], bytes: number): Promise<Buffer> {
    const read: Buffer[] = [];
    let size = 0;
    for await (const part of this.readParts(parts)) {
      read.push(part);
      size += part.length;
      if (size >= bytes) break;
    }
    return Buffer.concat(read);
  }

  /** Seals and stores; the key under which it is found. */
  async put(bytes: Buffer): Promise<string> {
    const key = newMediaKey();
    await this.store.put(key, this.keys.seal(MEDIA_CONTEXT, bytes));
    return key;
  }
}
