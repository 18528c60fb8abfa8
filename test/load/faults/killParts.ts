import { setTimeout as sleep } from 'node:timers/promises';
import { simulatorAt } from '../../../infra/local/player/simulatorClient.ts';
import { eventually } from '../../support/eventually.ts';
import type { LocalStack } from '../../support/localStack.ts';
import { check, isFaulty } from '../recordCheck.ts';
import { leftBehind, recordedOnceRight } from '../recordedCalls.ts';
import { type Chance, createChance } from './chance.ts';

export interface Killing {
  /** How many schedules are played, one after the other. */
  readonly count: number;
  readonly seed: number;
  onProgress(text: string): void;
}

type Fault = { readonly callId: string; readonly scenario: string | null } & ReturnType<typeof check>;

/** What came of schedules with real processes. */
export interface KillFigures {
  readonly schedules: number;
  readonly calls: number;
  readonly notifications: number;
  /** How often each part was killed. */
  readonly kills: Readonly<Record<string, number>>;
  readonly lost: number;
  readonly doubled: number;
  readonly wrong: number;
  readonly poison: number;
  readonly deadLetters: number;
  readonly waiting: number;
  readonly faulty: readonly Fault[];
}

export const killable = ['functions:http', 'functions:workers', 'service-bus', 'tables'] as const;

const scenarios = [
  'answer-service-hosted',
  'answer-app-hosted',
  'redirect-phone',
  'redirect-simultaneous-ring',
  'reject',
  'number-invite',
  'instance-transfer',
  'voice-menu',
  'transfer-failed',
  'scheduled-meeting-invite',
  'recording-joining',
];
const callFaults = [[], [], ['duplicate'], ['reorder'], ['redelivery'], ['batch'], ['delay']];
/** Milliseconds within which calls begin and parts are killed. */
const SPAN = 4_000;
/** How long everything may take to come right again. */
const PATIENCE = 240_000;

/** Plays calls on a running stack while its parts are killed with SIGKILL, and checks every record afterwards. */
export async function killParts(
  stack: LocalStack,
  { count, seed, onProgress }: Killing,
): Promise<KillFigures> {
  const kills: Record<string, number> = Object.fromEntries(killable.map((part) => [part, 0]));
  const faulty: Fault[] = [];
  let [calls, notifications] = [0, 0];
  for (let n = 0; n < count; n += 1) {
    const chance = createChance(seed + n);
    const callIds = await playWhileKilling(stack, chance, kills);
    const simulator = simulatorAt(stack.graphUrl);
    const reports = await Promise.all(callIds.map(async (callId) => simulator.report(callId, Infinity, 180)));
    const circumstances = { mayDeviate: true };
    const recorded = await recordedOnceRight(stack, reports, {
      patience: PATIENCE,
      circumstances,
      onProgress,
    });
    for (const report of reports) {
      const { callId, scenario, transcript } = report;
      const faults = check(report, recorded.get(callId), circumstances);
      if (isFaulty(faults)) faulty.push({ callId, scenario, ...faults });
      calls += 1;
      notifications += transcript.filter(({ kind }) => kind === 'notification').length;
    }
    onProgress(`${n + 1} of ${count} schedules with real processes`);
  }
  return {
    schedules: count,
    calls,
    notifications,
    kills,
    lost: faulty.reduce((sum, { lost }) => sum + lost.length, 0),
    doubled: faulty.reduce((sum, { doubled }) => sum + doubled.length, 0),
    wrong: faulty.filter(({ wrong }) => wrong.length > 0).length,
    ...(await onceForwarded(stack)),
    faulty,
  };
}

/** The ids of the calls that began meanwhile. */
async function playWhileKilling(
  { graphUrl, pidOf }: LocalStack,
  chance: Chance,
  kills: Record<string, number>,
): Promise<readonly string[]> {
  const simulator = simulatorAt(graphUrl);
  const started: Promise<readonly string[]>[] = [];
  const happenings = [
    ...Array.from({ length: chance.between(3, 6) }, () => ({
      at: chance.below(SPAN),
      happen: () => {
        started.push(simulator.start(chance.pick(scenarios), chance.pick(callFaults)));
      },
    })),
    ...Array.from({ length: chance.between(1, 3) }, () => ({
      at: chance.below(SPAN),
      happen: () => {
        const part = chance.pick(killable);
        if (kill(pidOf(part))) kills[part] = (kills[part] ?? 0) + 1;
      },
    })),
  ].toSorted((a, b) => a.at - b.at);
  let now = 0;
  for (const { at, happen } of happenings) {
    await sleep(at - now);
    now = at;
    happen();
  }
  return (await Promise.all(started)).flat();
}

/** Whether there was a process to kill: the part may be on its way back. */
function kill(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** A timer forwards what waits in the table, and parts may be on their way back. */
async function onceForwarded(stack: LocalStack): ReturnType<typeof leftBehind> {
  return eventually(
    'no event waits in the table any more',
    async () => {
      const left = await leftBehind(stack);
      return left.waiting === 0 && left;
    },
    { patience: PATIENCE },
  );
}
