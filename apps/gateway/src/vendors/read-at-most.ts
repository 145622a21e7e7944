import { fail } from '#common/errors/domain-error.js';

/** What a vendor sends, as a stream. Throws fail('too-large') as soon as there is more than `maxBytes` of it. */
export async function readAtMost(
  { body }: { body: AsyncIterable<unknown> | null },
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop ends the download: what is too large is never held.
    if (size > maxBytes) throw fail('too-large');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}
