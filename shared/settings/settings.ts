import * as z from 'zod';
import { audience } from '../call/schema/audience.ts';
import { guidDigits } from '../call/schema/guid.ts';
import { isLoopback } from '../call/schema/isLoopback.ts';
import {
  addressesIn,
  areLoopback,
  type Connection,
  isDevelopmentStorage,
  toConnection,
} from './connection.ts';
import { toMilliseconds } from './duration.ts';
import { type Cloud, cloudNames, clouds } from './issuersAndAddresses.ts';

/** The settings of a deployment, read once from the environment. */
export interface Settings {
  readonly botAppId: string;
  readonly botTenantId: string;
  readonly cloud: Cloud;
  /** `https://…/api/calls`, without a slash at the end. */
  readonly callbackBaseUrl: string;
  /** Hosts to which an operator may direct a call's notifications; our own is the first. */
  readonly callbackHosts: readonly string[];
  readonly graphBaseUrl: string;
  readonly graphStaticToken: string | undefined;
  readonly callbackOpenIdConfigurationUrl: string;
  readonly callbackTokenIssuers: readonly string[];
  readonly operatorAudience: string | undefined;
  readonly operatorAccess: 'open' | undefined;
  readonly serviceBus: Connection;
  readonly tableStorage: Connection;
  readonly callEventsQueue: string;
  readonly callCommandsQueue: string;
  readonly callWebhooksQueue: string;
  readonly callTable: string;
  readonly callPolicyFile: string;
  /** Where the policy is published; absent where the file alone counts. */
  readonly callPolicyUrl: string | undefined;
  /** Graph, Service Bus and tables are all on this machine. */
  readonly isLocal: boolean;
  /** Receives the events of calls. Absent if nobody does. It may contain secrets, so it is never logged. */
  readonly callEventsWebhookUrl: string | undefined;
  /** The audience of the app's own token that is sent with them; no token is sent without it. */
  readonly callEventsWebhookAudience: string | undefined;
  /** Milliseconds, like all durations here. */
  readonly answerMargin: number;
  readonly queueSendTimeout: number;
  readonly keepAliveInterval: number;
  readonly callCheckDelay: number;
  readonly lostConfirmationDelay: number;
  readonly retentionDays: number;
  /** The destination of telemetry; absent if it isn't exported. */
  readonly telemetry: TelemetrySettings | undefined;
}

export interface TelemetrySettings {
  /** Application Insights' connection string. */
  readonly connectionString: string;
  /** The managed identity to sign in with; absent if the connection string is enough. */
  readonly identity: { readonly clientId: string | undefined } | undefined;
  /** Names of the app and the instance in the portal. */
  readonly roleName: string;
  readonly roleInstance: string | undefined;
}

/** One error that lists everything wrong with the environment. */
export class SettingsError extends Error {
  readonly code = 'settings-invalid';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

const url = z.string().refine((text) => URL.canParse(text), 'expected a URL');
const httpsUrl = url.refine(
  (text) => text.startsWith('https://'),
  'expected a URL that begins with https://',
);
const httpsOrLoopbackUrl = url.refine(
  (text) =>
    text.startsWith('https://') ||
    (URL.canParse(text) && text.startsWith('http://') && isLoopback(new URL(text))),
  'expected a URL that begins with https:// (http:// only on this machine)',
);
const loopbackUrl = url.refine(
  (text) => URL.canParse(text) && isLoopback(new URL(text)),
  'expected a URL of this machine, such as http://127.0.0.1:7072',
);
const milliseconds = (least: number, most: number) =>
  z.coerce
    .number('expected a number')
    .int()
    .min(least, `expected ${least} to ${most}`)
    .max(most, `expected ${least} to ${most}`);
const duration = z
  .string()
  .transform(
    (text, context) => toMilliseconds(text) ?? refuse(context, 'expected an ISO 8601 duration such as PT15M'),
  );
const name = z.string().min(1);

const ownAudience = name.refine(
  (text) => audience.safeParse(text).success,
  'expected the audience of an API of your own, such as api://<app id>: none of Microsoft’s',
);

const environment = z.object({
  BOT_APP_ID: name,
  BOT_TENANT_ID: name,
  CALLBACK_BASE_URL: httpsUrl.transform(withoutEndSlash),
  CALLBACK_HOSTS: z
    .string()
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((host) => host !== ''),
    )
    .refine(
      (hosts) => hosts.every(isHost),
      'expected hosts such as media.contoso.com, with a comma between them',
    )
    .default([]),
  CLOUD: z.enum(cloudNames, `expected one of ${cloudNames.join(', ')}`).default('public'),
  AUTHORITY_HOST: loopbackUrl.transform(withoutEndSlash).optional(),
  GRAPH_BASE_URL: httpsOrLoopbackUrl.transform(withoutEndSlash).optional(),
  GRAPH_STATIC_TOKEN: name.optional(),
  CALLBACK_OPENID_CONFIGURATION_URL: httpsOrLoopbackUrl.optional(),
  CALLBACK_TOKEN_ISSUERS: z
    .string()
    .transform((text) => text.split(/[\s,;]+/).filter((issuer) => issuer !== ''))
    .refine((issuers) => issuers.length > 0, 'expected at least one issuer')
    .optional(),
  OPERATOR_AUDIENCE: ownAudience.optional(),
  OPERATOR_ACCESS: z.literal('open', 'expected "open" or nothing').optional(),
  ServiceBusConnection: name.optional(),
  ServiceBusConnection__fullyQualifiedNamespace: name.optional(),
  ServiceBusConnection__clientId: name.optional(),
  TableStorageConnection: name.optional(),
  TableStorageConnection__tableServiceUri: httpsUrl.optional(),
  TableStorageConnection__clientId: name.optional(),
  CALL_EVENTS_QUEUE: name.default('call-events'),
  CALL_COMMANDS_QUEUE: name.default('call-commands'),
  CALL_WEBHOOKS_QUEUE: name.default('call-webhooks'),
  CALL_TABLE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{2,57}$/, 'expected 3 to 58 letters and digits, a letter first')
    .default('CallLifecycles'),
  CALL_POLICY_FILE: name.default('policy.json'),
  CALL_POLICY_URL: httpsOrLoopbackUrl.optional(),
  CALL_EVENTS_WEBHOOK_URL: httpsOrLoopbackUrl.optional(),
  CALL_EVENTS_WEBHOOK_AUDIENCE: ownAudience.optional(),
  ANSWER_MARGIN_MS: milliseconds(0, 4_000).default(1_000),
  QUEUE_SEND_TIMEOUT_MS: milliseconds(1, 60_000).default(1_000),
  KEEP_ALIVE_INTERVAL: duration.default(15 * 60_000),
  CALL_CHECK_DELAY: duration.default(2 * 60_000),
  LOST_CONFIRMATION_DELAY: duration.default(60_000),
  RETENTION_DAYS: z.coerce
    .number('expected a number of days')
    .int()
    .min(1, 'expected at least 1')
    .default(30),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .refine(hasInstrumentationKey, 'expected InstrumentationKey=<guid>;…')
    .optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z
    .string()
    .regex(/(^|;)\s*Authorization=AAD\s*(;|$)/i, 'expected Authorization=AAD, with ClientId=<id> before it')
    .optional(),
  // Set by Azure itself.
  WEBSITE_SITE_NAME: name.default('graph-call-handler'),
  WEBSITE_INSTANCE_ID: name.optional(),
});

type Environment = z.infer<typeof environment>;

/** Where the calls are stored: the part of the settings that the operator's commands need. */
export type StorageSettings = Pick<
  Settings,
  'serviceBus' | 'tableStorage' | 'callEventsQueue' | 'callCommandsQueue' | 'callWebhooksQueue' | 'callTable'
>;

const storageEnvironment = environment.pick({
  ServiceBusConnection: true,
  ServiceBusConnection__fullyQualifiedNamespace: true,
  ServiceBusConnection__clientId: true,
  TableStorageConnection: true,
  TableStorageConnection__tableServiceUri: true,
  TableStorageConnection__clientId: true,
  CALL_EVENTS_QUEUE: true,
  CALL_COMMANDS_QUEUE: true,
  CALL_WEBHOOKS_QUEUE: true,
  CALL_TABLE: true,
});

/** Reads the settings. Throws {@link SettingsError} with all faults. */
export function readSettings(variables: Variables): Settings {
  return toSettings(parse(environment, variables, contradictions));
}

/** Reads only where the calls are stored. Throws {@link SettingsError} with all faults. */
export function readStorageSettings(variables: Variables): StorageSettings {
  return toStorageSettings(parse(storageEnvironment, variables, missingConnections));
}

type ConnectionVariables = {
  readonly [K in
    | 'ServiceBusConnection'
    | 'ServiceBusConnection__fullyQualifiedNamespace'
    | 'TableStorageConnection'
    | 'TableStorageConnection__tableServiceUri']?: string | undefined;
};
type Variables = Readonly<Record<string, string | undefined>>;

function parse<T>(schema: z.ZodType<T>, variables: Variables, check: (given: Variables) => string[]): T {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => toFault(issue, given));
  faults.push(...check(given));
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  return parsed.data;
}

function toFault(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  const setting = String(issue.path[0]);
  return given[setting] === undefined
    ? `${setting} is missing`
    : `${setting} is ${secrets.has(setting) ? 'set' : JSON.stringify(given[setting])}: ${issue.message}`;
}

/** Their values may hold secrets, so messages don't show them. */
const secrets: ReadonlySet<string> = new Set(['CALL_EVENTS_WEBHOOK_URL']);

/** Each service needs a connection string or an identity. */
function missingConnections(given: Variables): string[] {
  const alternatives: readonly (readonly [string, string])[] = [
    ['ServiceBusConnection', 'ServiceBusConnection__fullyQualifiedNamespace'],
    ['TableStorageConnection', 'TableStorageConnection__tableServiceUri'],
  ];
  return alternatives
    .filter(([byString, byIdentity]) => given[byString] === undefined && given[byIdentity] === undefined)
    .map(
      ([byString, byIdentity]) => `${byString} is missing: a connection string, or in Azure ${byIdentity}`,
    );
}

/** Faults in how settings combine. */
function contradictions(given: Variables): string[] {
  const faults = missingConnections(given);
  const demand = (holds: boolean, fault: string) => holds || faults.push(fault);
  const has = (setting: string) => given[setting] !== undefined;
  const graph = given['GRAPH_BASE_URL'];
  const isGraphLocal = graph !== undefined && URL.canParse(graph) && isLoopback(new URL(graph));
  for (const setting of ['GRAPH_STATIC_TOKEN', 'AUTHORITY_HOST'])
    demand(
      !has(setting) || isGraphLocal,
      `${setting} is set: it is only for a GRAPH_BASE_URL on this machine`,
    );
  demand(
    !has('OPERATOR_ACCESS') || (isGraphLocal && areConnectionsLocal(given)),
    'OPERATOR_ACCESS is set: it opens the operator routes to anyone, so it is only for a Graph, a Service Bus and tables that are all on this machine; use OPERATOR_AUDIENCE',
  );
  demand(
    !(has('OPERATOR_ACCESS') && has('OPERATOR_AUDIENCE')),
    'OPERATOR_ACCESS is set beside OPERATOR_AUDIENCE: it lets in whom that would keep out',
  );
  demand(
    !has('CALL_EVENTS_WEBHOOK_AUDIENCE') || has('CALL_EVENTS_WEBHOOK_URL'),
    'CALL_EVENTS_WEBHOOK_AUDIENCE is set: it is for the receiver that CALL_EVENTS_WEBHOOK_URL names, which is missing',
  );
  return faults;
}

/** Whether both connection strings lead to this machine, and no setting for an identity could lead elsewhere. */
function areConnectionsLocal(given: ConnectionVariables): boolean {
  const byIdentity = [
    'ServiceBusConnection__fullyQualifiedNamespace',
    'TableStorageConnection__tableServiceUri',
  ] as const;
  if (byIdentity.some((setting) => given[setting] !== undefined)) return false;
  const { ServiceBusConnection: serviceBus = '', TableStorageConnection: tables = '' } = given;
  return (
    areLoopback(addressesIn(serviceBus)) && (isDevelopmentStorage(tables) || areLoopback(addressesIn(tables)))
  );
}

function toSettings(read: Environment): Settings {
  const known: Cloud = clouds[read.CLOUD];
  const cloud = { ...known, authorityHost: read.AUTHORITY_HOST ?? known.authorityHost };
  const graphBaseUrl = read.GRAPH_BASE_URL ?? cloud.graphBaseUrl;
  return {
    botAppId: read.BOT_APP_ID,
    botTenantId: read.BOT_TENANT_ID,
    cloud,
    callbackBaseUrl: read.CALLBACK_BASE_URL,
    callbackHosts: [new URL(read.CALLBACK_BASE_URL).host, ...read.CALLBACK_HOSTS],
    graphBaseUrl,
    graphStaticToken: read.GRAPH_STATIC_TOKEN,
    callbackOpenIdConfigurationUrl:
      read.CALLBACK_OPENID_CONFIGURATION_URL ?? cloud.callbackOpenIdConfigurationUrl,
    callbackTokenIssuers: read.CALLBACK_TOKEN_ISSUERS ?? cloud.callbackTokenIssuers,
    operatorAudience: read.OPERATOR_AUDIENCE,
    operatorAccess: read.OPERATOR_ACCESS,
    ...toStorageSettings(read),
    callPolicyFile: read.CALL_POLICY_FILE,
    callPolicyUrl: read.CALL_POLICY_URL,
    isLocal: isLoopback(new URL(graphBaseUrl)) && areConnectionsLocal(read),
    callEventsWebhookUrl: read.CALL_EVENTS_WEBHOOK_URL,
    callEventsWebhookAudience: read.CALL_EVENTS_WEBHOOK_AUDIENCE,
    answerMargin: read.ANSWER_MARGIN_MS,
    queueSendTimeout: read.QUEUE_SEND_TIMEOUT_MS,
    keepAliveInterval: read.KEEP_ALIVE_INTERVAL,
    callCheckDelay: read.CALL_CHECK_DELAY,
    lostConfirmationDelay: read.LOST_CONFIRMATION_DELAY,
    retentionDays: read.RETENTION_DAYS,
    telemetry: toTelemetrySettings(read),
  };
}

function toStorageSettings(read: z.infer<typeof storageEnvironment>): StorageSettings {
  return {
    serviceBus: toConnection(
      read.ServiceBusConnection,
      read.ServiceBusConnection__fullyQualifiedNamespace,
      read.ServiceBusConnection__clientId,
    ),
    tableStorage: toConnection(
      read.TableStorageConnection,
      read.TableStorageConnection__tableServiceUri,
      read.TableStorageConnection__clientId,
    ),
    callEventsQueue: read.CALL_EVENTS_QUEUE,
    callCommandsQueue: read.CALL_COMMANDS_QUEUE,
    callWebhooksQueue: read.CALL_WEBHOOKS_QUEUE,
    callTable: read.CALL_TABLE,
  };
}

function toTelemetrySettings(read: Environment): TelemetrySettings | undefined {
  const connectionString = read.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const authentication = read.APPLICATIONINSIGHTS_AUTHENTICATION_STRING;
  if (connectionString === undefined) return undefined;
  const clientId = /(?:^|;)\s*ClientId=(?<id>[^;\s]+)/i.exec(authentication ?? '')?.groups?.['id'];
  return {
    connectionString,
    identity: authentication === undefined ? undefined : { clientId },
    roleName: read.WEBSITE_SITE_NAME,
    roleInstance: read.WEBSITE_INSTANCE_ID,
  };
}

function hasInstrumentationKey(connectionString: string): boolean {
  return connectionString.split(';').some((part) => {
    const [name = '', value = ''] = part.split('=', 2);
    return name.trim().toLowerCase() === 'instrumentationkey' && guidDigits(value.trim()) !== undefined;
  });
}

/** Whether it is written as in `URL.host`: with a port unless that is the default of https. */
function isHost(text: string): boolean {
  return URL.canParse(`https://${text}`) && new URL(`https://${text}`).host === text;
}

function withoutEndSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

function refuse(context: z.core.$RefinementCtx, message: string): never {
  context.issues.push({ code: 'custom', message, input: context.value });
  return z.NEVER;
}
