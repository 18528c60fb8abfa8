import { readFile } from 'node:fs/promises';
import type { Report } from '../../../infra/local/graph/control/callReport.ts';
import { loadScenarios } from '../../../infra/local/graph/script/loadScenarios.ts';
import type { Run } from '../../../infra/local/graph/script/run.ts';
import type { Scenario } from '../../../infra/local/graph/script/scenario.ts';
import { defaults } from '../../../infra/local/graph/startGraph.ts';
import { DEMONSTRATION_POLICY } from '../../../infra/local/launcher/localSettings.ts';
import { canonicalCallId } from '../../../shared/call/notification/callId.ts';
import { type Policy, readPolicy } from '../../../shared/call/policy/policy.ts';
import { summarize } from '../../../shared/call/record/summary.ts';
import { type CallFaults, check, isFaulty, type RecordedCall } from '../recordCheck.ts';
import { type Chance, createChance } from './chance.ts';
import { ILL_FOR } from './illPort.ts';
import { createInProcessGraph, type Post } from './inProcessGraph.ts';
import { withSeededIds } from './seededIds.ts';
import { SimulatedProcess, Turns } from './simulatedProcess.ts';
import {
  createServices,
  forwardEvents,
  operate,
  performCommands,
  recordEvents,
  type Services,
  type Surroundings,
  serveHttp,
} from './simulatedProduct.ts';
import { settled, VirtualTime } from './virtualTime.ts';

/** The format from before Graph leaves no record, and a silent Graph's call has no end where a second host answers it. */
const unsuited: ReadonlySet<string> = new Set(['legacy-format', 'silent-graph']);

/** What can be played, and by which rules. */
export interface Repertoire {
  readonly scenarios: readonly Scenario[];
  readonly policy: Policy;
}

export async function loadRepertoire(): Promise<Repertoire> {
  const all = await loadScenarios(defaults.scenarios);
  const policy = readPolicy(JSON.parse(await readFile(DEMONSTRATION_POLICY, 'utf8')));

  return { scenarios: [...all.values()].filter(({ name }) => !unsuited.has(name)), policy };
}

/** What came of one schedule. */
export interface Verdict {
  readonly seed: number;
  readonly calls: number;
  readonly notifications: number;
  /** Times that a process was killed. */
  readonly kills: number;
  /** What isn't as it must be, by call; of all of them together under `''`. */
  readonly faulty: readonly ({ readonly callId: string; readonly scenario: string | null } & CallFaults)[];
}

/** What goes wrong on the way to the bot; wrong keys and odd writing have tests of their own. */
const notificationFaults = [
  'duplicate',
  'duplicate-new-id',
  'redelivery',
  'reorder',
  'reorder-wide',
  'delay',
  'batch',
];
/** Turns after which a schedule goes on for ever. */
const MOST_TURNS = 200_000;

/**
 * Plays some calls through the product's own flows, in a world where each await may be the last of its process, where
 * tables, bus and Graph are ill at times, and where time is what chance makes of it; everything follows from the seed.
 */
export async function playSchedule(seed: number, repertoire: Repertoire): Promise<Verdict> {
  const chance = createChance(seed);
  return withSeededIds(createChance(seed + 1), async () => new Schedule(chance, repertoire).play(seed));
}

class Schedule {
  readonly #chance: Chance;
  readonly #time = new VirtualTime();
  readonly #turns = new Turns();
  readonly #services: Services;
  readonly #graph;
  readonly #surroundings: Surroundings;
  readonly #hosts = new Map<SimulatedProcess, Post>();
  readonly #processes = new Set<SimulatedProcess>();
  readonly #scenarios: readonly Scenario[];
  /** How likely it is that the next turn is somebody's last. */
  readonly #deadliness: number;
  /** Processes are killed or held up: a call may go otherwise than its script says. */
  readonly #isHarsh: boolean;
  #operatorsAtWork = 0;
  #kills = 0;

  constructor(chance: Chance, { scenarios, policy }: Repertoire) {
    this.#chance = chance;
    this.#scenarios = scenarios;
    this.#deadliness = chance.pick([0, 0.002, 0.01, 0.03]);
    this.#isHarsh = this.#deadliness > 0;
    this.#services = createServices(chance, this.#time);
    this.#graph = createInProcessGraph(chance, this.#time, async (...sent) => this.#post(...sent));
    this.#surroundings = {
      services: this.#services,
      graph: this.#graph,
      policy,
      isBusy: () => this.#isBusy(),
    };
  }

  async play(seed: number): Promise<Verdict> {
    for (const role of [serveHttp, serveHttp, recordEvents, recordEvents, performCommands, performCommands])
      this.#start(role);
    const calls = this.#chance.between(1, 3);
    for (let n = 0; n < calls; n += 1)
      this.#time.after(n * this.#chance.below(2_000), () =>
        this.#graph.play(this.#chance.pick(this.#scenarios), this.#callFaults()),
      );
    this.#time.after(2 * calls * 1_000, () => this.#start(forwardEvents));
    await this.#run();
    const reports = this.#graph.reports();
    const verdicts = await Promise.all(
      reports.map(async (report) => ({ report, faults: await this.#check(report) })),
    );
    const left = this.#leftBehind();
    return {
      seed,
      calls: reports.length,
      notifications: reports.flatMap(({ transcript }) =>
        transcript.filter(({ kind }) => kind === 'notification'),
      ).length,
      kills: this.#kills,
      faulty: [
        ...verdicts
          .filter(({ faults }) => isFaulty(faults))
          .map(({ report, faults }) => ({
            callId: report.callId,
            scenario: report.scenario,
            ...faults,
          })),
        ...(left.length === 0 ? [] : [{ callId: '', scenario: null, lost: [], doubled: [], wrong: left }]),
      ],
    };
  }

  #callFaults(): string[] {
    return this.#chance.happens(0.5) ? [this.#chance.pick(notificationFaults)] : [];
  }

  /** A process with a role; one that was killed is started again. */
  #start(role: (process: SimulatedProcess, surroundings: Surroundings) => Post | void): void {
    const process = new SimulatedProcess(role.name, this.#turns, this.#time, this.#chance);
    this.#processes.add(process);
    const post = role(process, this.#surroundings);
    if (post !== undefined) this.#hosts.set(process, post);
    process.whenKilled(() => {
      this.#processes.delete(process);
      this.#hosts.delete(process);
      this.#time.after(this.#chance.between(200, 3_000), () => this.#start(role));
    });
  }

  async #post(...sent: Parameters<Post>): ReturnType<Post> {
    const hosts = [...this.#hosts.values()];
    if (hosts.length === 0) throw new Error('connect ECONNREFUSED');
    return this.#chance.pick(hosts)(...sent);
  }

  async #run(): Promise<void> {
    const chance = this.#chance;
    const begun = this.#time.now();
    await settled();
    for (let turn = 0; ; turn += 1) {
      if (turn > MOST_TURNS) throw new Error('It goes on for ever.');
      this.#operate();
      const isDeadly = this.#time.now() - begun < ILL_FOR && chance.happens(this.#deadliness);
      if (isDeadly && this.#processes.size > 0) {
        this.#kills += 1;
        chance.pick([...this.#processes]).kill();
      }
      if (this.#turns.length > 0) {
        this.#turns.take(chance);
        await settled();
        const isHeldUp = this.#isHarsh && chance.happens(0.02);
        await this.#time.pass(chance.below(isHeldUp ? 2_000 : 8));
        continue;
      }
      const wait = this.#time.untilNext;
      if (wait === undefined) return;
      await this.#time.pass(wait);
    }
  }

  /** Sends what a script has an operator ask for. */
  #operate(): void {
    for (const run of this.#graph.runs) {
      for (; taken(run) < run.operatorRequests.length; sent.set(run, taken(run) + 1)) {
        const request = run.operatorRequests[taken(run)];
        if (request === undefined) continue;
        const key = `${run.call.id} ${taken(run)}`;
        this.#operatorsAtWork += 1;
        void this.#operateWhileKilled({ ...request, key }).finally(() => (this.#operatorsAtWork -= 1));
      }
    }
  }

  async #operateWhileKilled(request: Parameters<typeof operate>[1]): Promise<void> {
    const [process] = this.#hosts.keys();
    const isDone = process && operate(process, request, this.#surroundings).then(() => true);
    const killed = new Promise<false>((resolve) => void process?.whenKilled(() => resolve(false)));
    if (process !== undefined && (await Promise.race([isDone, killed])) === true) return;
    await new Promise<void>((resolve) => void this.#time.after(1_000, resolve));
    await this.#operateWhileKilled(request);
  }

  #isBusy(): boolean {
    const { events, commands, pendingEvents } = this.#services.kept;
    return (
      events.length + commands.length + pendingEvents.waiting.size + this.#operatorsAtWork > 0 ||
      this.#graph.runs.some(({ isDone }) => !isDone)
    );
  }

  async #check(report: Report): Promise<CallFaults> {
    const recorded = await this.#recorded(canonicalCallId(report.callId));
    return check(report, recorded, { mayDeviate: this.#isHarsh || this.#graph.isIll });
  }

  async #recorded(callId: string): Promise<RecordedCall | undefined> {
    const { callStore, commandStore } = this.#services.kept;
    const history = await callStore.history(callId);
    if (history === undefined) return undefined;
    const call = { ...summarize(history.record) };
    return { call, events: history.events, commands: await commandStore.list(callId) };
  }

  #leftBehind(): string[] {
    const { events, commands, pendingEvents, poisonMessages } = this.#services.kept;
    return [
      ...poisonMessages.reasons.map((reason) => `poison: ${reason}`),
      ...[...events.deadLetters, ...commands.deadLetters].map(({ messageId }) => `dead letter: ${messageId}`),
      ...[...pendingEvents.waiting.keys()].map((key) => `still waiting: ${key}`),
      ...(events.length + commands.length > 0 ? ['messages are left in the queues'] : []),
    ];
  }
}

const sent = new WeakMap<Run, number>();
const taken = (run: Run): number => sent.get(run) ?? 0;
