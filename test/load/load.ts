import { setTimeout as sleep } from 'node:timers/promises';
import { quantileOf } from '../../infra/commands/bench/figure.ts';
import type { Report } from '../../infra/local/graph/control/callReport.ts';
import { simulatorAt } from '../../infra/local/player/simulatorClient.ts';
import { faultControl } from '../support/faultControl.ts';
import type { LocalStack } from '../support/localStack.ts';
import { createChance } from './faults/chance.ts';
import { residentMemory } from './memory.ts';
import type { Panel } from './plot.ts';
import { type CallFaults, check, isFaulty, type RecordedCall } from './recordCheck.ts';
import { recordedOnceRight } from './recordedCalls.ts';

export interface Load {
  readonly calls: number;
  /** At least so many; further calls are played for them. */
  readonly notifications: number;
  /** Calls a second. */
  readonly rate: number;
  readonly seed: number;
  /** How long the recording may lag behind the last call. Milliseconds. */
  readonly patience: number;
  onProgress(text: string): void;
}

export interface LoadFigures {
  readonly calls: number;
  readonly notifications: number;
  /** Of them such as repeat another. */
  readonly repeated: number;
  /** Calls that went by their script: a command that came late is no fault of the record. */
  readonly asScripted: number;
  readonly answers: {
    /** Milliseconds from the notification until Graph has taken the decision. */
    readonly p50: number;
    readonly p99: number;
    /** The least share of the deadline that any call had left. */
    readonly leastLeft: number;
  };
  /** Milliseconds from the last notification until every record was right. */
  readonly lag: number;
  readonly memory: readonly PartMemory[];
  readonly faulty: readonly ({ readonly callId: string; readonly scenario: string | null } & CallFaults)[];
}

/** MiB. */
export interface PartMemory {
  readonly part: string;
  readonly start: number;
  readonly most: number;
  readonly end: number;
}

export interface LoadResult {
  readonly figures: LoadFigures;
  readonly panels: readonly Panel[];
}

const scenarios = [
  'voice-menu',
  'number-invite',
  'scheduled-meeting-invite',
  'instance-transfer',
  'answer-app-hosted',
  'answer-service-hosted',
];
/** Ten of a hundred calls come twice, and others out of order or in batches. */
const callFaults = [
  ...Array.from({ length: 5 }, () => ['duplicate']),
  ...Array.from({ length: 5 }, () => ['redelivery']),
  ...Array.from({ length: 15 }, () => ['reorder']),
  ...Array.from({ length: 15 }, () => ['batch']),
  ...Array.from({ length: 60 }, () => []),
];
const parts = ['functions:http', 'functions:workers'] as const;
/** Graph throttles, and commands may be late. */
const circumstances = { mayDeviate: true };
const DEADLINE = 15_000;
const SAMPLE_EVERY = 2_000;
const REPORTS_AT_ONCE = 50;

/** Plays calls at a rate while Graph is as slow as on a busy day and throttles one request in a hundred. */
export async function load(stack: LocalStack, options: Load): Promise<LoadResult> {
  const { seed, rate, onProgress } = options;
  const chance = createChance(seed);
  const simulator = simulatorAt(stack.graphUrl);
  const graph = faultControl(new URL(stack.graphUrl).port);
  await graph.start({ name: 'graph-throttled', probability: 0.01, seed });
  await graph.start({ name: 'graph-busy', milliseconds: 300, seconds: 24 * 60 * 60 });
  const memory = watchMemory(stack);
  const callIds: string[] = [];
  const reports: Report[] = [];
  const begun = Date.now();
  let wanted = options.calls;
  while (callIds.length < wanted) {
    if (callIds.length % 100 === 0) onProgress(`${callIds.length} of ${wanted} calls`);
    callIds.push(...(await simulator.start(chance.pick(scenarios), chance.pick(callFaults))));
    await sleep(Math.max(0, begun + (callIds.length * 1_000) / rate - Date.now()));
    if (callIds.length < wanted) continue;
    await collect(reports, callIds, simulator.report);
    const posted = reports.reduce((sum, report) => sum + posts(report).length, 0);
    const missing = Math.max(0, options.notifications - posted);
    wanted += Math.ceil((missing * callIds.length) / posted);
  }
  await graph.stop();
  const ended = Date.now();
  const recorded = await recordedOnceRight(stack, reports, { ...options, circumstances });
  const lag = Date.now() - ended;
  const samples = memory.stop();
  const answers = reports.flatMap((report) => answerOf(report, recorded.get(report.callId)));
  const times = answers.map(({ milliseconds }) => milliseconds);
  const verdicts = reports.map((report) => ({
    report,
    faults: check(report, recorded.get(report.callId), circumstances),
  }));
  return {
    figures: {
      calls: callIds.length,
      notifications: reports.reduce((sum, report) => sum + posts(report).length, 0),
      asScripted: reports.filter(({ problems }) => problems.length === 0).length,
      repeated: reports.reduce((sum, report) => sum + repetitions(report), 0),
      answers: {
        p50: quantileOf(times, 0.5),
        p99: quantileOf(times, 0.99),
        // A call without any has used all of its time.
        leastLeft: answers.length < reports.length ? 0 : 1 - Math.max(0, ...times) / DEADLINE,
      },
      lag,
      memory: parts.map((part, n) =>
        describeMemory(
          part,
          samples.map(({ values }) => values[n] ?? Number.NaN),
        ),
      ),
      faulty: verdicts
        .filter(({ faults }) => isFaulty(faults))
        .map(({ report, faults }) => ({ callId: report.callId, scenario: report.scenario, ...faults })),
    },
    panels: [
      {
        title: 'memory',
        unit: 'MiB',
        series: parts.map((part, n) => ({
          name: part,
          points: samples.map(({ at, values }) => [(at - begun) / 1_000, values[n] ?? Number.NaN] as const),
        })),
      },
      { title: 'notification to accepted decision', unit: 'ms', series: overTime(answers, begun) },
    ],
  };
}

const posts = ({ transcript }: Report) => transcript.filter((entry) => entry.kind === 'notification');

function repetitions(report: Report): number {
  const all = posts(report);
  const first = new Set(
    all.map(({ messageId, originalMessageId = messageId, position }) => `${originalMessageId} ${position}`),
  );
  return all.length - first.size;
}

interface Answer {
  readonly at: number;
  readonly milliseconds: number;
}

/** From the first notification of a call until Graph had taken its decision; nothing where it took none. */
function answerOf(report: Report, recorded: RecordedCall | undefined): Answer[] {
  const [rung] = posts(report);
  const isDecided = report.transcript.some(
    (entry) =>
      entry.kind === 'request' &&
      entry.isDone &&
      ['answer', 'redirect', 'reject'].includes(entry.operation ?? ''),
  );
  const milliseconds = recorded?.call['answerMilliseconds'];
  if (rung === undefined || !isDecided || typeof milliseconds !== 'number') return [];
  return [{ at: Date.parse(rung.at), milliseconds }];
}

/** The reports of the calls behind those that are there already. */
async function collect(
  reports: Report[],
  callIds: readonly string[],
  report: ReturnType<typeof simulatorAt>['report'],
): Promise<void> {
  while (reports.length < callIds.length) {
    const next = callIds.slice(reports.length, reports.length + REPORTS_AT_ONCE);
    reports.push(...(await Promise.all(next.map(async (callId) => report(callId, Infinity, 120)))));
  }
}

function watchMemory({ pidOf }: LocalStack) {
  const samples: { readonly at: number; readonly values: readonly number[] }[] = [];
  const sample = async () => {
    const values = await Promise.all(parts.map(async (part) => residentMemory(pidOf(part))));
    samples.push({ at: Date.now(), values });
  };
  void sample();
  const timer = setInterval(() => void sample(), SAMPLE_EVERY);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

function describeMemory(part: string, values: readonly number[]): PartMemory {
  const [start = Number.NaN] = values;
  return { part, start, most: Math.max(...values), end: values.at(-1) ?? Number.NaN };
}

/** The median and p99 of each ten seconds. */
function overTime(answers: readonly Answer[], begun: number): Panel['series'] {
  const tens = new Map<number, Answer[]>();
  for (const answer of answers) {
    const ten = Math.floor((answer.at - begun) / 10_000);
    tens.set(ten, [...(tens.get(ten) ?? []), answer]);
  }
  const line = (name: string, share: number) => ({
    name,
    points: [...tens]
      .toSorted(([a], [b]) => a - b)
      .map(
        ([ten, of]) =>
          [
            ten * 10 + 5,
            quantileOf(
              of.map(({ milliseconds }) => milliseconds),
              share,
            ),
          ] as const,
      ),
  });
  return [line('p50', 0.5), line('p99', 0.99)];
}
