import { toMilliseconds, toPort } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
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

runPart({
  help,
  flags: {
    port: { type: 'string', default: '5672' },
    queues: { type: 'string', default: 'infra/queues.json' },
    queue: { type: 'string', multiple: true },
    idle: { type: 'string', default: '600' },
    data: { type: 'string' },
  },
  start: async ({ port, queues, queue, idle, data }) => {
    const broker = await startBroker({
      port: toPort('--port', port),
      queues: withRenamedQueues(readQueueDefinitions(queues), queue ?? []),
      idleTimeout: toMilliseconds('--idle', idle),
      ...(data !== undefined && { data }),
    });
    return { port: broker.port, stop: broker.close };
  },
});
