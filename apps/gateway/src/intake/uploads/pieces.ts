import type { Readable } from 'node:stream';
import { fail } from '#common/errors/domain-error.js';

/** What one upload under way holds of the memory, and how large a file of the store it makes. */
export const PIECE_BYTES = 1024 * 1024;

/**
 * Cuts a body into pieces, the last one shorter. When the line breaks, what came before is still given, and then the error.
 * Throws too-large once there is more than `most`; of what is too much nothing is given.
 */
export async function* piecesOf(body: Readable, most: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let total = 0;
  let broken: unknown = null;
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      broken = error;
      return null;
    });
    if (!next || next.done) break;
    const chunk = next.value;
    total += chunk.length;
    if (total > most) throw fail('too-large', { detail: '发来的内容比声明的文件长。' });
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
  if (broken !== null)
    throw fail('bad-request', { detail: '连接中断,请查询已收到多少后继续。', cause: broken });
}
