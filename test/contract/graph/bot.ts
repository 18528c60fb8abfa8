import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Report } from '../../../infra/local/graph/control/callReport.ts';
import { type Graph, type GraphOptions, startGraph } from '../../../infra/local/graph/startGraph.ts';

/** What a bot has been told. */
export interface Told {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    value?: { changeType: string; resourceUrl: string; resourceData?: Record<string, unknown> }[];
  };
}

export interface Bot {
  readonly address: string;
  readonly told: Told[];
  close(): Promise<void>;
}

/** The smallest bot: writes down what it is told, does what the test says about it, and replies 202. */
export async function startBot(
  react: (told: Told) => Promise<BotReply | void> | void = () => {},
): Promise<Bot> {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Told['body'];
    const notification = { path: request.url ?? '', headers: request.headers, body };
    told.push(notification);
    const reply = (await react(notification)) ?? { status: 202 };
    response.writeHead(reply.status).end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface BotReply {
  readonly status: number;
  readonly body?: unknown;
}

export const startGraphFor = (bot: Bot, options: GraphOptions = {}): Promise<Graph> =>
  startGraph({ map: { 'https://bot.contoso.com': bot.address }, ...options });

/** What the authority signs: the bot's token for Graph in its own tenant, unless the test wants another. */
export async function authorization(graph: Graph, wanted: object = {}): Promise<string> {
  const response = await fetch(`${graph.address}/simulator/authority/tokens`, {
    method: 'POST',
    body: JSON.stringify(wanted),
  });
  return `Bearer ${((await response.json()) as { token: string }).token}`;
}

/** A request as a bot sends it. @param tenantId whose token it brings; the bot's own where none is given */
export const ask = async (
  graph: Graph,
  method: string,
  path: string,
  body?: unknown,
  tenantId?: string,
): Promise<Response> =>
  fetch(`${graph.address}/v1.0/communications/calls${path === '' ? '' : `/${path}`}`, {
    method,
    headers: {
      authorization: await authorization(graph, { tenantId }),
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(2000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

export async function startCall(graph: Graph, scenario: string, faults: string[] = []): Promise<string> {
  const response = await fetch(`${graph.address}/simulator/calls`, {
    method: 'POST',
    body: JSON.stringify({ scenario, faults }),
  });
  const { callId } = (await response.json()) as { callId: string };
  return callId;
}

export async function reportOf(graph: Graph, callId: string, wait = 0): Promise<Report> {
  const response = await fetch(`${graph.address}/simulator/calls/${callId}?wait=${wait}`);
  return (await response.json()) as Report;
}

/** The call's id as the notification spells it. */
export const callIdIn = ({ body }: Told): string =>
  /calls\/([^/]+)/.exec(body.value?.[0]?.resourceUrl ?? '')?.[1] ?? '';

export const stateIn = ({ body }: Told): unknown => body.value?.[0]?.resourceData?.['state'];

export function redirectTo(identities: Record<string, { id: string; displayName?: string }>[]) {
  return { targets: identities.map(toTarget), callbackUri: 'https://bot.contoso.com/api/calls/24701998' };
}

export const toTarget = (identity: Record<string, object>) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: {
    '@odata.type': '#microsoft.graph.identitySet',
    ...Object.fromEntries(
      Object.entries(identity).map(([kind, who]) => [
        kind,
        { '@odata.type': '#microsoft.graph.identity', ...who },
      ]),
    ),
  },
});

/** Bodies as the documents have them. */
export const requests = {
  answer: {
    callbackUri: 'https://bot.contoso.com/api/calls',
    acceptedModalities: ['audio'],
    mediaConfig: {
      '@odata.type': '#microsoft.graph.serviceHostedMediaConfig',
      preFetchMedia: [
        { uri: 'https://cdn.contoso.com/beep.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088E' },
        { uri: 'https://cdn.contoso.com/cool.wav', resourceId: '1D6DE2D4-CD51-4309-8DAA-70768651088F' },
      ],
    },
  },
  answerWithOwnMedia: {
    callbackUri: 'https://bot.contoso.com/api/calls',
    acceptedModalities: ['audio'],
    mediaConfig: {
      '@odata.type': '#microsoft.graph.appHostedMediaConfig',
      blob: '<Media Session Configuration Blob>',
    },
  },
  answerRecording: {
    callbackUri: 'https://bot.contoso.com/api/calls',
    mediaConfig: {
      '@odata.type': '#microsoft.graph.appHostedMediaConfig',
      blob: '<Media Session Configuration Blob>',
    },
    acceptedModalities: ['audio'],
    callOptions: {
      '@odata.type': '#microsoft.graph.incomingCallOptions',
      isContentSharingNotificationEnabled: true,
      isDeltaRosterEnabled: true,
    },
    participantCapacity: 200,
  },
  redirectToApplication: redirectTo([
    { application: { displayName: 'test bot 2', id: '22bfd41f-550e-477d-8789-f6f7bd2a5e8b' } },
  ]),
  redirectToUsers: {
    ...redirectTo([
      { user: { displayName: 'test user', id: '98da8a1a-1b87-452c-a713-65d3f10b1253' } },
      { user: { displayName: 'test user 2', id: 'bf5aae9a-d11d-47a8-93b1-782504c9c3f3' } },
    ]),
    routingPolicies: ['disableForwarding'],
  },
  redirectToPhone: redirectTo([{ phone: { id: '+12345678901' } }]),
  reject: { reason: 'busy' },
} as const;
