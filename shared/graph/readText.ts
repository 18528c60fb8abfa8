/** The body exceeds the limit. */
export class TooMuchText extends Error {
  readonly code = 'too-much-text';
  constructor(limit: number) {
    super(`The reply is larger than ${limit} bytes.`);
    this.name = 'TooMuchText';
  }
}

/**
 * Reads a body as text. Beyond `limit` bytes it stops: leaving the loop destroys the body and its connection. Rejects
 * with {@link TooMuchText}.
 */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new TooMuchText(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
