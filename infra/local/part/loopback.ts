import { createServer, type Server } from 'node:net';

/** Every part of the stack listens on this machine only. */
export const LOOPBACK = '127.0.0.1';

export const loopbackUrl = (port: number): string => `http://${LOOPBACK}:${port}`;

/** Whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return [LOOPBACK, 'localhost', '[::1]'].includes(new URL(url).hostname);
}

/**
 * @param port 0 takes a free one
 * @returns the port; rejects if it is taken
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** Whether nobody listens on a port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
