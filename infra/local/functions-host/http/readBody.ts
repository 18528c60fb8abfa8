import type { IncomingMessage } from 'node:http';

/** The real host's default for the body of a request, in bytes. */
export const largestBody = 104_857_600;

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * Reads the body whole. One without a length, sent in chunks, is dropped, as the real host drops it unless the app
 * streams: the function gets no body.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const length = request.headers['content-length'];
  if (length === undefined) {
    request.resume();
    return Buffer.alloc(0);
  }
  if (Number(length) > limit) throw new BodyTooLargeError();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
