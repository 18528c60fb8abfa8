import { parseArgs } from 'node:util';
import { readQueueDefinitions, withRenamedQueues } from './queueDefinitions.ts';
import { startBroker } from './startBroker.ts';

const help = `A Service Bus namespace on this machine, for the real client library.

  node dist/local/service-bus.mjs [flags]

  --port N            port on 127.0.0.1; 0 picks a free one (5672)
  --queues FILE       the queues, by ARM's property names (infra/queues.json)
  --queue NAME=LIKE   one more queue, defined like one of the file; may be repeated
  --idle SECONDS      after which a link is detached that nothing goes over (600)
  --data DIR          keep everything in DIR, so that it survives this process
  --help              this text

Prints "ready PORT" when it listens. SIGTERM and SIGINT stop it.
`;

const options = {
  port: { type: 'string', default: '5672' },
  queues: { type: 'string', default: 'infra/queues.json' },
  queue: { type: 'string', multiple: true },
  idle: { type: 'string', default: '600' },
  data: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const broker = await startBroker({
    port: readPort(values.port),
    queues: withRenamedQueues(readQueueDefinitions(values.queues), values.queue ?? []),
    idleTimeout: readSeconds(values.idle) * 1000,
    ...(values.data !== undefined && { data: values.data }),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void broker.close());
  process.stdout.write(`ready ${broker.port}\n`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`--port ${text}: expected a number from 0 to 65535`);
  return port;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new Error(`--idle ${text}: expected a number above 0`);
  return seconds;
}

main().catch((error: unknown) => {
  process.stderr.write(`service-bus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
