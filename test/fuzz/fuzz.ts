import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { fromIncomingCall } from '../../shared/call/notification/incomingCall.ts';
import { decide } from '../../shared/call/policy/decide.ts';
import { explain } from '../../shared/call/policy/explain.ts';
import { PolicyError, readPolicy } from '../../shared/call/policy/policy.ts';
import { eventually } from '../support/eventually.ts';
import { envelope, incomingCall } from '../support/notifications.ts';
import { anyInput, anyPolicy, type Input, SECRET } from './inputs.ts';
import type { Reply, Target } from './target.ts';

export interface FuzzOptions {
  /** The first input's; each further input has the next. */
  readonly seed: number;
  /** Ends after so many inputs, or once the time is over (milliseconds since the epoch). */
  readonly count: number;
  readonly until: number;
  readonly onProgress?: (figures: Figures) => void;
}

export interface Fault {
  readonly seed: number;
  readonly what: string;
  readonly input: unknown;
}

export interface Figures {
  readonly inputs: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<number, number>>;
  /** Milliseconds of a plain notification beforehand, and of the slowest reply to any input. */
  readonly usual: number;
  readonly slowest: { readonly milliseconds: number; readonly seed: number };
  /** Megabytes. */
  readonly memoryBefore: number | undefined;
  readonly memoryPeak: number | undefined;
  readonly faults: readonly Fault[];
}

/** An input may take so many times what a plain one takes, or so long where that is more: machines are busy at times. */
const SLOWNESS = 60;
const LEAST_ALLOWANCE = 2_000;
/** One that took too long is tried again: what is slow by itself is slow each time. */
const TRIES = 3;
/** Megabytes that the process which answers calls may grow by. */
const MEMORY_ALLOWANCE = 600;
/** Characters of a reply to what isn't done. */
const LONGEST_REFUSAL = 64 * 1024;

const inside = /\n\s+at |node_modules|\.cjs:|\.ts:\d/;

/** Tries one input after the other; what is wrong with a reply is a fault, and the run goes on. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<Figures> {
  const byKind: Record<string, number> = {};
  const byStatus: Record<number, number> = {};
  const faults: Fault[] = [];
  const usual = await usualTime(target);
  const allowance = Math.max(LEAST_ALLOWANCE, usual * SLOWNESS);
  const memoryBefore = target.peakMemory();
  let slowest = { milliseconds: 0, seed: options.seed };
  let inputs = 0;
  const figures = (): Figures => {
    return {
      inputs,
      byKind,
      byStatus,
      usual,
      slowest,
      memoryBefore,
      memoryPeak: target.peakMemory(),
      faults,
    };
  };
  for (; inputs < options.count && Date.now() < options.until; inputs += 1) {
    const seed = options.seed + inputs;
    const [input] = fc.sample(anyInput, { seed, numRuns: 1 });
    if (input === undefined) break;
    const reply = await sendUntilQuick(target, input, allowance);
    byKind[input.kind] = (byKind[input.kind] ?? 0) + 1;
    const policyFault = tryPolicy(seed);
    const wrong = 'error' in reply ? [reply.error] : wrongWith(reply, input, allowance);
    for (const what of policyFault === undefined ? wrong : [...wrong, policyFault])
      faults.push({ seed, what, input: printed(input) });
    if ('error' in reply) continue;
    byStatus[reply.status] = (byStatus[reply.status] ?? 0) + 1;
    if (reply.milliseconds > slowest.milliseconds) slowest = { milliseconds: reply.milliseconds, seed };
    options.onProgress?.(figures());
  }
  for (const what of await wrongAfterwards(target, memoryBefore))
    faults.push({ seed: options.seed, what, input: undefined });
  return figures();
}

async function usualTime(target: Target): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 10; round += 1) times.push((await target.send(plainCall())).milliseconds);
  return times.toSorted((a, b) => a - b)[5] ?? 0;
}

function plainCall(callId: string = randomUUID()): Input {
  return {
    kind: 'plain',
    method: 'POST',
    path: '/api/calls',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(envelope(incomingCall(callId))),
    signed: 'graph',
    claims: {},
    header: undefined,
    statuses: [202],
  };
}

async function sendUntilQuick(
  target: Target,
  input: Input,
  allowance: number,
): Promise<Reply | { readonly error: string }> {
  try {
    let reply = await target.send(input);
    for (let tries = 1; tries < TRIES && reply.milliseconds > allowance; tries += 1)
      reply = await target.send(input);
    return reply;
  } catch (error) {
    return { error: `no reply: ${String(error)} ${error instanceof Error ? String(error.cause) : ''}` };
  }
}

function wrongWith(reply: Reply, input: Input, allowance: number): string[] {
  const { status, text, token, milliseconds } = reply;
  const wrong: string[] = [];
  const demand = (holds: boolean, what: string) => holds || wrong.push(what);
  demand(input.statuses.includes(status), `${status} to a ${input.kind}: ${text.slice(0, 300)}`);
  demand(milliseconds <= allowance, `${Math.round(milliseconds)} ms, ${allowance} ms at most`);
  demand(!text.includes(token), 'the token is in the reply');
  demand(input.kind === 'command' || !text.includes(SECRET), 'a secret is in the reply');
  demand(status < 400 || text.length <= LONGEST_REFUSAL, `a refusal of ${text.length} characters`);
  demand(status < 400 || !inside.test(text), `a refusal that shows the inside: ${text.slice(0, 300)}`);
  return wrong;
}

/** Reads a policy in this process, and where it is one, decides by it. */
function tryPolicy(seed: number): string | undefined {
  const [policy] = fc.sample(anyPolicy, { seed, numRuns: 1 });
  const call = fromIncomingCall((incomingCall('c') as { resourceData: unknown }).resourceData);
  try {
    const read = readPolicy(policy);
    decide(call, read, new Date(0));
    explain(call, read, new Date(0));
    return undefined;
  } catch (error) {
    if (error instanceof PolicyError && error.message.length <= LONGEST_REFUSAL) return undefined;
    return `a policy: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** Nothing of it all may have stopped calls from being answered and recorded, nor be told to whoever reads the log. */
async function wrongAfterwards(target: Target, memoryBefore: number | undefined): Promise<string[]> {
  const { product } = target;
  const wrong: string[] = [];
  const callId = randomUUID();
  const last = await target.send(plainCall(callId));
  if (last.status !== 202) wrong.push(`a plain call afterwards: ${last.status}`);
  const shown: Input = {
    ...plainCall(),
    method: 'GET',
    path: `/api/operator/calls/${callId}`,
    signed: 'operator',
  };
  const { body: _, ...asked } = shown;
  await eventually('the last call was recorded', async () => (await target.send(asked)).status === 200).catch(
    (error: unknown) => wrong.push(String(error)),
  );
  const printed = product.output.join('\n');
  if (printed.includes(SECRET)) wrong.push('a secret is in the log');
  if (/eyJ[\w-]+\.eyJ/.test(printed)) wrong.push('a token is in the log');
  const poison = product.output.filter((line) => line.includes('can never be processed'));
  wrong.push(...new Set(poison.map((line) => `taken, and never recorded: ${line.slice(0, 600)}`)));
  const died = product.output.filter((line) => line.includes(' died: '));
  wrong.push(...died);
  const grown = (target.peakMemory() ?? 0) - (memoryBefore ?? 0);
  if (grown > MEMORY_ALLOWANCE) wrong.push(`${grown} MB more memory, ${MEMORY_ALLOWANCE} MB at most`);
  return wrong;
}

function printed({ body, ...input }: Input): unknown {
  const text =
    typeof body === 'string' ? body : body === undefined ? undefined : Buffer.from(body).toString('latin1');
  return {
    ...input,
    body: text === undefined || text.length <= 2_000 ? text : `${text.slice(0, 2_000)}… (${text.length})`,
  };
}

/** What is worth saying of a run. */
export function describeFigures({
  inputs,
  byKind,
  byStatus,
  usual,
  slowest,
  memoryBefore,
  memoryPeak,
  faults,
}: Figures): string {
  return [
    `inputs         ${inputs}: ${list(byKind)}`,
    `replies        ${list(byStatus)}`,
    `slowest reply  ${Math.round(slowest.milliseconds)} ms (seed ${slowest.seed}); a plain call ${usual.toFixed(1)} ms`,
    `memory         ${memoryPeak ?? 'unknown'} MB at most; ${memoryBefore ?? 'unknown'} MB before`,
    ...faults.map(
      ({ seed, what, input }) =>
        `FAULT seed ${seed}: ${what}${input === undefined ? '' : `\n  ${JSON.stringify(input)}`}`,
    ),
    `faults         ${faults.length}`,
  ].join('\n');
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
