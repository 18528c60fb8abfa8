import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../infra/local/fault-injection/seededRandom.ts';
import { simulatorAt } from '../../infra/local/player/simulatorClient.ts';
import { faultControl } from '../support/faultControl.ts';
import type { LocalStack } from '../support/localStack.ts';
import { type CallFaults, check, isFaulty } from './recordCheck.ts';
import { leftBehind, recordedOnceRight } from './recordedCalls.ts';

export interface Soak {
  readonly seconds: number;
  /** Calls a second. */
  readonly rate: number;
  /** The same faults in the same order, and the same calls, follow from the same seed. */
  readonly seed: number;
  /** How long all may take to recover afterwards. Milliseconds. */
  readonly patience: number;
  onProgress(text: string): void;
}

export interface SoakFigures {
  readonly calls: number;
  readonly notifications: number;
  readonly events: number;
  /** Requests that a fault struck, by the part. */
  readonly struck: Readonly<Record<'tables' | 'broker', number>>;
  /** Share of the time in which a part was ill. */
  readonly ill: Readonly<Record<'tables' | 'broker', number>>;
  readonly poison: number;
  readonly deadLetters: number;
  readonly waiting: number;
  /** Milliseconds from the end of all illness until every call was right, or patience was over. */
  readonly recovery: number;
  readonly faulty: readonly ({ readonly callId: string; readonly scenario: string | null } & CallFaults)[];
}

/** Milliseconds that a part is ill, or well, at a stretch. */
const STRETCH = 3_000;
const scenarios = [
  'answer-service-hosted',
  'answer-app-hosted',
  'redirect-phone',
  'redirect-simultaneous-ring',
  'reject',
];
const callFaults = [[], [], ['duplicate'], ['reorder'], ['redelivery'], ['batch']];
const tableFaults = [
  'tables-busy',
  'tables-error',
  'tables-throttle',
  'tables-forbidden',
  'tables-cut',
  'tables-cut-after',
  'tables-timeout',
  'tables-part-busy',
  'tables-part-error',
  'tables-part-timeout',
  'tables-empty-page',
  'tables-slow',
];
const brokerFaults = [
  'broker-busy',
  'broker-slow',
  'broker-silence',
  'broker-detach',
  'broker-disconnect',
  'broker-session-lost',
];

/**
 * Plays calls while the tables are ill half of the time and the broker a quarter, lets both recover, and compares each
 * call's record with what Graph posted and was asked.
 */
export async function soak(stack: LocalStack, options: Soak): Promise<SoakFigures> {
  const { seconds, rate, seed, onProgress } = options;
  const pick = pickerFrom(seededRandom(seed));
  const simulator = simulatorAt(stack.graphUrl);
  const parts = {
    tables: ailing(stack.environment['TABLES_PORT'], tableFaults, 0.5, seed + 1),
    broker: ailing(stack.environment['SERVICE_BUS_PORT'], brokerFaults, 0.25, seed + 2),
  };
  const callIds: string[] = [];
  const begun = Date.now();
  let stretchEnds = begun;
  for (let due = 0; Date.now() - begun < seconds * 1_000; due += 1) {
    if (Date.now() >= stretchEnds) {
      stretchEnds = Date.now() + STRETCH;
      for (const part of Object.values(parts)) await part.turn();
      onProgress(`${callIds.length} calls; tables ${parts.tables.state}, broker ${parts.broker.state}`);
    }
    callIds.push(...(await simulator.start(pick(scenarios), pick(callFaults))));
    await sleep(Math.max(0, begun + ((due + 1) * 1_000) / rate - Date.now()));
  }
  for (const part of Object.values(parts)) await part.recover();

  const recovering = Date.now();
  const reports = await Promise.all(callIds.map(async (callId) => simulator.report(callId, Infinity, 90)));
  const recorded = await recordedOnceRight(stack, reports, options);
  const recovery = Date.now() - recovering;
  const verdicts = reports.map((report) => ({ report, faults: check(report, recorded.get(report.callId)) }));
  return {
    calls: callIds.length,
    notifications: reports.flatMap(({ transcript }) =>
      transcript.filter(({ kind }) => kind === 'notification'),
    ).length,
    events: [...recorded.values()].reduce((sum, { events }) => sum + events.length, 0),
    struck: { tables: parts.tables.struck, broker: parts.broker.struck },
    ill: { tables: parts.tables.share, broker: parts.broker.share },
    recovery,
    ...(await leftBehind(stack)),
    faulty: verdicts
      .filter(({ faults }) => isFaulty(faults))
      .map(({ report, faults }) => ({ callId: report.callId, scenario: report.scenario, ...faults })),
  };
}

const pickerFrom =
  (chance: () => number) =>
  <T>(from: readonly T[]): T =>
    from[Math.floor(chance() * from.length)] as T;

/** A part that is ill for a share of the time. */
function ailing(port = '', names: readonly string[], share: number, seed: number) {
  const chance = seededRandom(seed);
  const pick = pickerFrom(chance);
  const control = faultControl(port);
  let [stretches, illStretches, struck] = [0, 0, 0];
  let state = 'well';
  const recover = async () => {
    struck += Object.values(await control.struck()).reduce((sum, one) => sum + one, 0);
    await control.stop();
  };
  return {
    recover,
    get state() {
      return state;
    },
    get struck() {
      return struck;
    },
    get share() {
      return illStretches / stretches;
    },
    async turn() {
      await recover();
      stretches += 1;
      state = 'well';
      if (chance() >= share) return;
      illStretches += 1;
      state = pick(names);
      const fault = { name: state, probability: 0.5, milliseconds: 1_500, seconds: 60 };
      await control.start({ ...fault, seed: Math.floor(chance() * 2 ** 31) });
    },
  };
}
