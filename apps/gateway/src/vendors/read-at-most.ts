import { fail } from '#common/errors/domain-error.js';

/** The body of a vendor's answer. Throws fail('too-large') as soon as there is more than `maxBytes` of it. */
export async function readAtMost(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    // Leaving the loop ends the download: what is too large is never held.
    if (size > maxBytes) throw fail('too-large');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}
