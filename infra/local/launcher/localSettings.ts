import { serviceBusConnectionString, tablesConnectionString } from '../part/connectionStrings.ts';
import { toPort } from '../part/flags.ts';
import { isLoopback, loopbackUrl } from '../part/loopback.ts';

/** What the person who starts the stack may set; everything has a default. */
type Variables = Readonly<Record<string, string | undefined>>;

export interface Ports {
  readonly functions: number;
  readonly tables: number;
  readonly serviceBus: number;
  readonly graph: number;
  readonly sampleEndpoint: number;
}

/** The demonstration's rules ask what listens there. */
export const SAMPLE_ENDPOINT_PORT = 7073;

export function portsFrom(variables: Variables): Ports {
  return {
    functions: portFrom(variables, 'FUNCTIONS_PORT', 7071),
    tables: portFrom(variables, 'TABLES_PORT', 10_002),
    serviceBus: portFrom(variables, 'SERVICE_BUS_PORT', 5672),
    graph: portFrom(variables, 'GRAPH_PORT', 7072),
    sampleEndpoint: portFrom(variables, 'SAMPLE_ENDPOINT_PORT', SAMPLE_ENDPOINT_PORT),
  };
}

function portFrom(variables: Variables, name: string, standard: number): number {
  return toPort(name, variables[name] ?? String(standard), 1);
}

/** The rules that the scenarios are made for, from the repository's folder. */
export const DEMONSTRATION_POLICY = 'infra/local/graph/policy.json';

/** The bot and the tenant of the redirect document. */
const BOT = '24701998-1a73-4d42-8085-bf46ed0ae039';
const TENANT = '632899f8-2ea1-4604-8413-27bd2892079f';

/**
 * The application's settings on this machine: what the environment sets stays, the rest points at the stack's own
 * parts. A Graph from elsewhere is expected to publish its keys at the simulator's path, unless a setting says otherwise.
 */
export function localSettings(variables: Variables, ports: Ports): Record<string, string> {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined));
  const graph = variables['GRAPH_BASE_URL'] ?? `${loopbackUrl(ports.graph)}/v1.0`;
  return {
    BOT_APP_ID: BOT,
    BOT_TENANT_ID: TENANT,
    CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
    GRAPH_BASE_URL: graph,
    ...signIn(variables, graph),
    CALLBACK_OPENID_CONFIGURATION_URL: new URL('/v1/.well-known/OpenIdConfiguration', graph).href,
    ...operatorAccess(variables, graph),
    CALL_POLICY_FILE: DEMONSTRATION_POLICY,
    CALL_EVENTS_WEBHOOK_URL: `${loopbackUrl(ports.sampleEndpoint)}/events`,
    ServiceBusConnection: serviceBusConnectionString(ports.serviceBus),
    TableStorageConnection: tablesConnectionString(ports.tables),
    ...given,
  };
}

/**
 * The simulator has an authority of its own, where the application signs in as in Azure. A Graph from elsewhere has
 * none, so the application sends it a fixed text, unless the environment names an authority.
 */
function signIn(variables: Variables, graph: string): Record<string, string> {
  if (variables['GRAPH_STATIC_TOKEN'] !== undefined || !isLoopback(graph)) return {};
  const { AUTHORITY_HOST = '' } = variables;
  if (variables['GRAPH_BASE_URL'] !== undefined && AUTHORITY_HOST === '')
    return { GRAPH_STATIC_TOKEN: 'local' };
  const authority = AUTHORITY_HOST === '' ? new URL(graph).origin : AUTHORITY_HOST;
  return {
    AUTHORITY_HOST: authority,
    // Where a function app's process gets the tokens of its identity.
    IDENTITY_ENDPOINT: `${authority}/msi/token`,
    IDENTITY_HEADER: 'local',
  };
}

/** Open, if all parts are on this machine and no setting says who operators are. */
function operatorAccess(variables: Variables, graph: string): Record<string, string> {
  const { ServiceBusConnection = '', TableStorageConnection = '', OPERATOR_AUDIENCE = '' } = variables;
  const given = [ServiceBusConnection, TableStorageConnection].flatMap((connection) => connection.split(';'));
  const addresses = given.flatMap((part) => /endpoint=[a-z]+:(\/\/[^/]+)/i.exec(part)?.[1] ?? []);
  const isLocal = [graph, ...addresses.map((address) => `http:${address}`)].every(isLoopback);
  return isLocal && OPERATOR_AUDIENCE === '' ? { OPERATOR_ACCESS: 'open' } : {};
}
