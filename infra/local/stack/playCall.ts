import * as z from 'zod';

/** Where the stack's two HTTP sides are. */
export interface Addresses {
  readonly functionsUrl: string;
  readonly graphUrl: string;
}

const transcriptEntry = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('notification'),
    at: z.string(),
    changeType: z.string().nullable(),
    resourceUrl: z.string().nullable(),
    state: z.string().nullable(),
    status: z.number().nullable(),
    milliseconds: z.number().nullable(),
  }),
  z.looseObject({
    kind: z.literal('request'),
    at: z.string(),
    method: z.string(),
    path: z.string(),
    status: z.number().nullable(),
    reaction: z.string(),
  }),
]);
export type TranscriptEntry = z.infer<typeof transcriptEntry>;

const report = z.looseObject({
  callId: z.string(),
  done: z.boolean(),
  problems: z.array(z.string()),
  expect: z.record(z.string(), z.unknown()).nullable(),
  operatorRequests: z.array(z.looseObject({ path: z.string(), body: z.unknown() })),
  transcript: z.array(transcriptEntry),
});
type Report = z.infer<typeof report>;

const attempt = z.looseObject({ action: z.string(), reply: z.unknown(), milliseconds: z.number() });
const record = z.looseObject({
  call: z.looseObject({
    callId: z.string(),
    state: z.string(),
    decision: z.string(),
    decisionOutcome: z.string(),
    outcome: z.string(),
    rule: z.string().optional(),
    recording: z.boolean().optional(),
    attempts: z.array(attempt).default([]),
    resultText: z.string().optional(),
  }),
  events: z.array(
    z.looseObject({ type: z.string(), receivedAt: z.string(), source: z.string(), data: z.unknown() }),
  ),
});
export type CallHistory = z.infer<typeof record>;

/** One call of the simulator's, as it went and as it was recorded. */
export interface PlayedCall {
  readonly callId: string;
  /** Nothing where no record came to be. */
  readonly history: CallHistory | undefined;
  /** Where the exchange or the record isn't what the scenario says. */
  readonly differences: readonly string[];
}

/** The worker records behind the call's back; this long is waited for the record to say what it should. */
const RECORD_PATIENCE = 20_000;

/** Plays one call of a scenario and compares its record with what the scenario expects. */
export async function playCall(
  addresses: Addresses,
  scenario: string,
  options: { readonly faults?: readonly string[]; onEntry?(entry: TranscriptEntry): void } = {},
): Promise<PlayedCall> {
  const started = await fetchJson(`${addresses.graphUrl}/simulator/calls`, {
    scenario,
    faults: options.faults ?? [],
  });
  const { callId } = z.looseObject({ callId: z.string() }).parse(started);
  const finished = await follow(addresses, callId, options.onEntry);
  const history = await readRecord(addresses, finished);
  const recorded = finished.expect === null ? [] : differences(finished.expect, history?.call);
  return { callId, history, differences: [...finished.problems, ...recorded] };
}

/** Follows the simulator's transcript to its end, and does for it what only an operator can. */
async function follow(
  { functionsUrl, graphUrl }: Addresses,
  callId: string,
  onEntry: ((entry: TranscriptEntry) => void) | undefined,
): Promise<Report> {
  let shown = 0;
  let asked = 0;
  for (;;) {
    const now = report.parse(await fetchJson(`${graphUrl}/simulator/calls/${callId}?wait=1&after=${shown}`));
    const settled = now.transcript.findIndex(
      (entry) => entry.kind === 'notification' && entry.milliseconds === null,
    );
    const entries = now.done || settled < 0 ? now.transcript : now.transcript.slice(0, settled);
    for (const entry of entries.slice(shown)) onEntry?.(entry);
    shown = entries.length;
    for (const { path, body } of now.operatorRequests.slice(asked))
      await fetchJson(`${functionsUrl}${path}`, body);
    asked = now.operatorRequests.length;
    if (now.done) return now;
  }
}

async function readRecord(
  { functionsUrl }: Addresses,
  { callId, expect }: Report,
): Promise<CallHistory | undefined> {
  const until = Date.now() + RECORD_PATIENCE;
  let history: CallHistory | undefined;
  do {
    const response = await fetch(`${functionsUrl}/api/operator/calls/${callId}`);
    history = response.ok ? record.parse(await response.json()) : undefined;
    if (differences(expect ?? {}, history?.call).length === 0) return history;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (Date.now() < until);
  return history;
}

function differences(
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>> | undefined,
) {
  if (found === undefined) return ['no record came to be'];
  return Object.entries(expected)
    .filter(([name, value]) => found[name] !== value)
    .map(
      ([name, value]) => `${name}: expected ${JSON.stringify(value)}, found ${JSON.stringify(found[name])}`,
    );
}

async function fetchJson(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(
    url,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`${url} replied ${response.status}: ${await response.text()}`);
  return response.json();
}
