import { parseArgs } from 'node:util';
import { defaults, type GraphOptions, startGraph } from './startGraph.ts';

const help = `Graph on this machine: posts call notifications and serves the communications API.

  --port 7072              0 is any free port
  --callback-url URL       the bot's global callback   ${defaults.callbackUrl}
  --map FROM=TO            what stands for an origin here, any number of them
                           https://bot.contoso.com=http://127.0.0.1:7071
  --app-id GUID            the audience of its tokens  ${defaults.appId}
  --tenant-id GUID         their tid                   ${defaults.tenantId}
  --scenarios FOLDER       ${defaults.scenarios}
  --keep-alive SECONDS     after which a call ends that isn't kept alive   2700
  --help
`;

const flags = {
  port: { type: 'string', default: '7072' },
  'callback-url': { type: 'string' },
  map: { type: 'string', multiple: true },
  'app-id': { type: 'string' },
  'tenant-id': { type: 'string' },
  scenarios: { type: 'string' },
  'keep-alive': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: flags });
  if (values.help) return void process.stdout.write(help);

  const graph = await startGraph(toOptions(values));
  process.stdout.write(`ready ${graph.port}\n`);
  const stop = () => void graph.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

type Flags = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

const toOptions = (values: Flags): GraphOptions => ({
  port: toPort(values.port),
  ...(values['callback-url'] === undefined ? {} : { callbackUrl: values['callback-url'] }),
  ...(values.map === undefined ? {} : { map: Object.fromEntries(values.map.map(toMapping)) }),
  ...(values['app-id'] === undefined ? {} : { appId: values['app-id'] }),
  ...(values['tenant-id'] === undefined ? {} : { tenantId: values['tenant-id'] }),
  ...(values.scenarios === undefined ? {} : { scenarios: values.scenarios }),
  ...(values['keep-alive'] === undefined
    ? {}
    : { deadlines: { keepAlive: toSeconds(values['keep-alive']) * 1000 } }),
});

function toPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${text} isn't a port`);
  return port;
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new Error(`--keep-alive ${text} isn't a number of seconds above 0`);
  return seconds;
}

function toMapping(text: string): [string, string] {
  const [from, to] = text.split('=', 2);
  if (from === undefined || to === undefined || !URL.canParse(from) || !URL.canParse(to))
    throw new Error(`--map ${text} isn't two addresses with = between them`);
  return [new URL(from).origin, new URL(to).origin];
}

main().catch((cause: unknown) => {
  process.stderr.write(`graph: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
});
