/** A bare AMQP client, for what the client library never says, or never says by itself. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import rhea, {
  type Connection,
  type EventContext,
  type Message,
  type Receiver,
  type ReceiverOptions,
} from 'rhea';

export interface AmqpClient {
  readonly socket: Socket;
  /** Sends a request to `$cbs` or to an entity's `$management` and gives the answer. */
  request(address: string, message: object): Promise<Message>;
  putToken(
    entity: string,
    token: { key?: string; expiresInSeconds?: number; scheme?: string },
  ): Promise<Message>;
  /** Asks for a receiver, without waiting for the answer. */
  openReceiver(options: ReceiverOptions): Receiver;
  /** Attaches a receiver. @throws the AMQP error if it is refused */
  receive(options: ReceiverOptions): Promise<Receiver>;
  close(): void;
}

export async function connectAmqp(connectionString: string): Promise<AmqpClient> {
  const port = Number(/:(\d+);/.exec(connectionString)?.[1]);
  const connection = rhea
    .create_container()
    .connect({ host: '127.0.0.1', port, username: 'anybody', reconnect: false });
  for (const event of ['error', 'disconnected', 'session_error', 'receiver_error', 'sender_error'])
    connection.on(event, () => {});
  await new Promise((resolve) => connection.once('connection_open', resolve));

  const request = (address: string, message: object): Promise<Message> => ask(connection, address, message);
  return {
    socket: connection['socket'],
    request,
    putToken: (entity, { key = 'SAS_KEY_VALUE', expiresInSeconds = 3600, scheme = 'sb' }) => {
      const audience = `sb://127.0.0.1:${port}/${entity}`;
      return request('$cbs', {
        application_properties: {
          operation: 'put-token',
          type: 'servicebus.windows.net:sastoken',
          name: audience.replace('sb:', `${scheme}:`),
        },
        body: signedToken(audience, key, Math.round(Date.now() / 1000) + expiresInSeconds),
      });
    },
    openReceiver: (options) => connection.open_receiver(options),
    receive: (options) => attachReceiver(connection, options),
    close: () => connection.close(),
  };
}

/** https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas */
function signedToken(audience: string, key: string, expiry: number): string {
  const resource = encodeURIComponent(audience);
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=RootManageSharedAccessKey`;
}

async function ask(connection: Connection, address: string, message: object): Promise<Message> {
  const replyTo = randomUUID();
  const receiver = await attachReceiver(connection, { name: replyTo, source: address, target: replyTo });
  const sender = connection.open_sender({ target: { address } });
  sender.once('sendable', () =>
    sender.send({ ...message, message_id: replyTo, reply_to: replyTo } as Message & object),
  );
  return new Promise((resolve, reject) => {
    sender.once('sender_error', () => reject(sender.error as Error));
    receiver.once('message', ({ message: reply }: EventContext) => resolve(reply as Message));
  });
}

function attachReceiver(connection: Connection, options: ReceiverOptions): Promise<Receiver> {
  const receiver = connection.open_receiver(options);
  return new Promise((resolve, reject) => {
    receiver.once('receiver_error', () => reject(receiver.error as Error));
    // A refusal is an attach followed by a detach; both have come when this turn is over.
    receiver.once('receiver_open', () => setImmediate(() => receiver.is_open() && resolve(receiver)));
  });
}
