import { toCount, toMilliseconds, toPort, UsageError } from '../part/flags.ts';
import { runPart } from '../part/runPart.ts';
import { defaults, startGraph } from './startGraph.ts';

const help = `Graph on this machine: posts call notifications and serves the communications API.

  --port 7072              0 is any free port
  --callback-url URL       the bot's global callback   ${defaults.callbackUrl}
  --map FROM=TO            what stands for an origin here, any number of them
                           https://bot.contoso.com=http://127.0.0.1:7071
  --app-id GUID            the audience of its tokens  ${defaults.appId}
  --tenant-id GUID         their tid                   ${defaults.tenantId}
  --scenarios FOLDER       ${defaults.scenarios}
  --keep-alive SECONDS     after which a call ends that isn't kept alive   2700
  --most-calls N           calls in parallel beyond which the bot gets 429; Graph itself allows 100   no limit
  --help
`;

runPart({
  help,
  flags: {
    port: { type: 'string', default: '7072' },
    'callback-url': { type: 'string', default: defaults.callbackUrl },
    map: { type: 'string', multiple: true },
    'app-id': { type: 'string', default: defaults.appId },
    'tenant-id': { type: 'string', default: defaults.tenantId },
    scenarios: { type: 'string', default: defaults.scenarios },
    'most-calls': { type: 'string' },
    'keep-alive': { type: 'string', default: String(defaults.deadlines.keepAlive / 1000) },
  },
  start: async ({ port, map, scenarios, ...values }) => {
    const graph = await startGraph({
      port: toPort('--port', port),
      callbackUrl: values['callback-url'],
      map: map === undefined ? defaults.map : Object.fromEntries(map.map(toMapping)),
      appId: values['app-id'],
      tenantId: values['tenant-id'],
      scenarios,
      ...(values['most-calls'] === undefined
        ? {}
        : { mostCalls: toCount('--most-calls', values['most-calls']) }),
      deadlines: { keepAlive: toMilliseconds('--keep-alive', values['keep-alive']) },
    });
    return { port: graph.port, stop: graph.close };
  },
});

function toMapping(text: string): [string, string] {
  const [from, to] = text.split('=', 2);
  if (from === undefined || to === undefined || !URL.canParse(from) || !URL.canParse(to))
    throw new UsageError(`--map ${text}: expected two addresses with = between them`);
  return [new URL(from).origin, new URL(to).origin];
}
