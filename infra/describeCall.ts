import * as z from 'zod';
import { formatTable } from './formatTable.ts';
import { printable } from './terminal.ts';

const text = z.string().optional();
const error = z.object({ code: text, message: text, meaning: text }).optional();
const parties = z
  .array(z.object({ kind: z.string(), displayName: text, id: text }))
  .readonly()
  .optional();
const requester = z.object({ name: text, oid: text, appid: text }).optional();

/** As much of a call as is shown, as `GET /api/operator/calls/{callId}` has it. */
export const shownCall = z.object({
  call: z.object({
    callId: z.string(),
    direction: text,
    state: text,
    decision: z.string(),
    decisionOutcome: z.string(),
    outcome: z.string(),
    rule: text,
    recording: z.boolean().optional(),
    answerMilliseconds: z.number().optional(),
    attempts: z
      .array(
        z.object({
          action: z.string(),
          reply: z.union([z.string(), z.number()]),
          milliseconds: z.number(),
          askedMs: z.number().optional(),
          error,
        }),
      )
      .readonly()
      .default([]),
    source: parties,
    targets: parties,
    placedBy: requester,
    endedAt: text,
    resultText: text,
    resultCode: z.number().optional(),
    resultSubcode: z.number().optional(),
    durationMilliseconds: z.number().optional(),
  }),
  events: z
    .array(
      z.object({
        id: z.string(),
        type: z.string(),
        receivedAt: z.string(),
        source: z.string(),
        facts: z.custom<object>((facts) => typeof facts === 'object' && facts !== null),
      }),
    )
    .readonly(),
  commands: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        trigger: z.string(),
        requestedAt: z.string(),
        attempts: z.number(),
        graphStatus: z.number().optional(),
        requestedBy: requester,
        error,
      }),
    )
    .readonly()
    .default([]),
});

export type ShownCall = z.output<typeof shownCall>;
type Call = ShownCall['call'];
type ShownEvent = ShownCall['events'][number];
type ShownCommand = ShownCall['commands'][number];

/**
 * A call as a person reads it: what became of it, how much of the deadline was used, event by event, its commands. In
 * brief an event is told by its type alone.
 */
export function describeCall({ call, events, commands }: ShownCall, { isBrief = false } = {}): string {
  const from = events[0]?.receivedAt;
  const timeline = events.map((event) => describeEvent(isBrief ? { ...event, facts: {} } : event, from));
  return `${describeOutcome(call)}\n${timeline.join('')}${describeCommands(commands)}`;
}

/** What became of a call, and how much of the deadline was used. */
export function describeOutcome(call: Call): string {
  const lines = [
    `call ${call.callId}: ${[call.direction, call.state, call.outcome].filter(Boolean).join(', ')}`,
    ...labelled('from', describeParties(call.source)),
    ...labelled('to', describeParties(call.targets)),
    ...labelled('placed by', describeRequester(call.placedBy)),
    ...describeDecision(call),
    ...labelled('ended', describeEnd(call)),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function labelled(label: string, what: string | undefined): string[] {
  return what === undefined || what === '' ? [] : [`  ${label.padEnd(9)} ${what}`];
}

function describeParties(of: Call['source']): string | undefined {
  return of?.map(({ kind, displayName, id }) => [kind, displayName, id].filter(Boolean).join(' ')).join(', ');
}

function describeRequester(by: Call['placedBy']): string | undefined {
  return by && [by.name, by.oid, by.appid].filter(Boolean).join(' ');
}

function describeDecision(call: Call): string[] {
  if (call.decision === 'none') return [];
  const { decision, rule, decisionOutcome, attempts } = call;
  return [
    ...labelled('decided', `${decision} by the rule "${rule ?? 'unknown'}": ${decisionOutcome}`),
    ...labelled('deadline', describeDeadline(call)),
    ...attempts.map(({ action, reply, milliseconds, askedMs, error: why }) => {
      const asked = askedMs === undefined ? '' : `, of them ${Math.round(askedMs)} ms of asking`;
      const reason = why === undefined ? '' : `: ${describeError(why)}`;
      return `            ${action} ⇒ ${reply} after ${Math.round(milliseconds)} ms${asked}${reason}`;
    }),
  ];
}

function describeError({ code, meaning, message }: NonNullable<z.output<typeof error>>): string {
  return [code, meaning ?? message].filter(Boolean).join(' ');
}

/** Milliseconds that Graph gives for an answer. */
const ANSWER_TIME = 15_000;
const RECORDING_ANSWER_TIME = 5_000;
const BAR = 30;

function describeDeadline({ recording, answerMilliseconds, attempts }: Call): string | undefined {
  const used = answerMilliseconds ?? attempts.at(-1)?.milliseconds;
  if (used === undefined) return undefined;
  const given = recording === true ? RECORDING_ANSWER_TIME : ANSWER_TIME;
  const filled = Math.min(BAR, Math.ceil((used / given) * BAR));
  const share = ((used / given) * 100).toFixed(1);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(used)} of ${given} ms, ${share} %`;
}

function describeEnd({ endedAt, resultText, resultCode, resultSubcode, durationMilliseconds }: Call) {
  if (endedAt === undefined) return undefined;
  const known = [resultCode, resultSubcode].filter((code) => code !== undefined);
  const codes = resultCode === undefined ? '' : ` (${known.join('/')})`;
  const lasted =
    durationMilliseconds === undefined ? '' : `, connected for ${durationMilliseconds / 1_000} s`;
  return `${endedAt}${lasted}${resultText === undefined ? '' : `. ${resultText}`}${codes}`;
}

/** One event, with the time since the call's first. */
export function describeEvent({ receivedAt, type, source, facts }: ShownEvent, first = receivedAt): string {
  const since = `+${((Date.parse(receivedAt) - Date.parse(first)) / 1_000).toFixed(3)} s`;
  const line = `  ${receivedAt}  ${since.padStart(12)}  ${source.padEnd(9)}  ${type}  ${describeFacts(facts)}`;
  return `${printable(line.trimEnd())}\n`;
}

/** What an event's own type says already, and the id that stands above. */
const saidAlready = new Set(['graphCallId', 'state', 'deleted']);

/** Plain values, and those one level down; lists are people, media and the like, for `--json`. */
function describeFacts(facts: object, path = ''): string {
  return Object.entries(facts)
    .filter(([name, value]) => value !== undefined && !saidAlready.has(name) && !Array.isArray(value))
    .map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'object' || value === null) return `${path}${name}=${String(value)}`;
      return path === '' ? describeFacts(value, `${name}.`) : '';
    })
    .filter((fact) => fact !== '')
    .join(' ');
}

const headings = ['  requested', 'command', 'asked for by', 'status', 'requests', 'Graph’s reply'];

/** The call's commands in the order in which they were asked for; nothing where there are none. */
function describeCommands(commands: readonly ShownCommand[]): string {
  return commands.length === 0 ? '' : `\n${formatTable(headings, commands.map(toRow))}`;
}

function toRow(command: ShownCommand): (string | number)[] {
  const { name, status, trigger, requestedAt, requestedBy, attempts, graphStatus, error: why } = command;
  const reply = [graphStatus, why && describeError(why)].filter((part) => part !== undefined).join(': ');
  return [
    `  ${requestedAt}`,
    name,
    describeRequester(requestedBy) ?? trigger,
    status,
    attempts,
    reply || '-',
  ];
}
