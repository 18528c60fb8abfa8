import { createServer, type RequestListener } from 'node:http';
import type { Server, Socket } from 'node:net';

/** How a request of HTTP begins that the control interface has an answer to. AMQP begins with its own name. */
const httpBegins = /^(?:GET|POST|DELETE) \//;

/** Lets a server that speaks AMQP answer HTTP on the same port: a connection's first bytes say which it is. */
export function sharePortWithHttp(server: Server, listener: RequestListener): void {
  const [accept] = server.listeners('connection') as ((socket: Socket) => void)[];
  if (accept === undefined) throw new Error('The server accepts nothing.');
  const http = createServer(listener);
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    const failed = () => socket.destroy();
    socket.once('error', failed);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.removeListener('error', failed);
      if (httpBegins.test(first.toString('latin1'))) http.emit('connection', socket);
      else accept(socket);
      socket.unshift(first);
      socket.resume();
    });
  });
}
