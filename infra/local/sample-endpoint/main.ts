import { toPort } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
import { startSampleEndpoint } from './startSampleEndpoint.ts';

const help = `A sample of an organisation's own code, which has a say in its calls.

  node dist/local/sample-endpoint.mjs --port N

  --port N    on 127.0.0.1; 0 takes a free one
  --help      shows this

POST /calls decides about some of the calls, and leaves the others to the rule that asks. POST /silent never replies.
POST /events takes CloudEvents, and replies with commands for some of the calls.
Prints "ready <port>" when it listens. SIGTERM and SIGINT end it.
`;

runPart({
  help,
  flags: { port: { type: 'string', default: '7073' } },
  start: async ({ port }) => startSampleEndpoint(toPort('--port', port)),
});
