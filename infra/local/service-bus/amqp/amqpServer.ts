import type { Server, Socket } from 'node:net';
import { type BrokerParts, ClientConnection } from './clientConnection.ts';
import { MAX_MESSAGE_SIZE } from './limits.ts';
import {
  type Connection,
  type Container,
  createContainer,
  disconnect,
  type EventContext,
  keepMessagesEncoded,
} from './rhea.ts';

import { outcomeNames } from './settlement.ts';

export interface AmqpServer {
  readonly port: number;
  close(): Promise<void>;
}

type Report = (fault: unknown) => void;

/** Listens on 127.0.0.1 only. @param port 0 picks a free one */
export async function startAmqpServer(parts: BrokerParts, port: number, report: Report): Promise<AmqpServer> {
  const container = createContainer({ id: 'service-bus' });
  const sockets = new Set<Socket>();
  handleEvents(container, parts, sockets, report);
  offerSasl(container);
  const options = {
    host: '127.0.0.1',
    port,
    tcp_no_delay: true,
    // Outcomes are answered by the broker itself, once they hold.
    sender_options: { autosettle: false, treat_modified_as_released: false },
    receiver_options: { autoaccept: false, max_message_size: MAX_MESSAGE_SIZE },
  };
  const server = container.listen(options);
  return { port: await listeningPort(server), close: () => closeServer(server, sockets) };
}

function handleEvents(container: Container, parts: BrokerParts, sockets: Set<Socket>, report: Report): void {
  const connections = new WeakMap<Connection, ClientConnection>();
  const on = (event: string, handle: (client: ClientConnection, context: EventContext) => void): void => {
    container.on(event, (context: EventContext) => {
      // A throw inside an event of rhea would end the process.
      try {
        const client = connections.get(context.connection);
        if (client) handle(client, context);
      } catch (fault) {
        report(fault);
        context.connection.close({ condition: 'amqp:internal-error', description: String(fault) });
      }
    });
  };
  container.on('connection_open', ({ connection }: EventContext) => {
    const client = new ClientConnection(parts);
    connections.set(connection, client);
    const socket: Socket = connection['socket'];
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      disconnect(connection);
    });
  });
  on('session_open', (_, { session }) => session && keepMessagesEncoded(session));
  on('session_close', (client, { session }) => session && client.closeSession(session));
  on('receiver_open', (client, { receiver }) => receiver && client.openSender(receiver));
  on('receiver_close', (client, { receiver }) => receiver && client.closeSender(receiver));
  on('sender_open', (client, { sender }) => sender && client.openReceiver(sender));
  on('sender_close', (client, { sender }) => sender && client.closeReceiver(sender));
  on('message', (client, { receiver, delivery, message }) => {
    if (receiver && delivery && Buffer.isBuffer(message))
      client.takeMessage(receiver, delivery, message, delivery.format);
  });
  on('sendable', (client, { sender }) => sender && client.deliverWaiting(sender));
  on('sender_draining', (client, { sender }) => sender && client.drain(sender));
  for (const outcome of outcomeNames)
    on(outcome, (client, { sender, delivery }) => {
      if (sender && delivery) client.settle(sender, delivery, outcome);
    });
  on('connection_close', (client) => client.close());
  on('disconnected', (client) => client.close());
  for (const fault of ['error', 'protocol_error']) container.on(fault, report);
  // Told to us by the client; what follows them (close, disconnected) is what counts.
  for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error'])
    container.on(event, () => {});
}

/** Clients of Service Bus come anonymously and prove themselves through `$cbs`. */
function offerSasl(container: Container): void {
  container.sasl_server_mechanisms.enable_anonymous();
}

function listeningPort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      if (address && typeof address === 'object') resolve(address.port);
    });
  });
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
