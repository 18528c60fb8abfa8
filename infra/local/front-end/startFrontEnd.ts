import { connect, createServer, type Socket } from 'node:net';
import { LOOPBACK, listenOnLoopback } from '../part/loopback.ts';
import type { StartedPart } from '../part/runPart.ts';

/**
 * Puts one port before several hosts on this machine. Each connection goes, as it is, to the next of them in turn that
 * accepts it. So one client's requests over one connection reach one host in their order.
 * @param hosts their ports
 */
export async function startFrontEnd(port: number, hosts: readonly number[]): Promise<StartedPart> {
  let turn = 0;
  const open = new Set<Socket>();

  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  /** Tries the hosts one after the other. */
  const joinTo = (client: Socket, [next, ...others]: readonly number[]): void => {
    if (next === undefined || client.destroyed) return void client.destroy();
    const host = connect({ port: next, host: LOOPBACK, allowHalfOpen: true });
    const tryNext = () => joinTo(client, others);
    host.once('error', tryNext);
    host.once('connect', () => {
      host.off('error', tryNext);
      keep(host);
      join(client, host);
    });
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    keep(client);
    client.on('error', () => client.destroy());
    joinTo(client, [...hosts.slice(turn), ...hosts.slice(0, turn)]);
    turn = (turn + 1) % hosts.length;
  });

  return {
    port: await listenOnLoopback(server, port),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** What breaks on one side breaks on the other. */
function join(client: Socket, host: Socket): void {
  for (const [one, other] of [
    [client, host],
    [host, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.once('close', (hadError) => hadError && other.destroy());
    one.pipe(other);
  }
  if (client.destroyed) host.destroy();
}
