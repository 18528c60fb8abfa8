import { setTimeout as sleep } from 'node:timers/promises';
import type { TranscriptEntry } from '../graph/calls/transcript.ts';
import type { Report } from '../graph/control/callReport.ts';
import { findMismatches } from '../graph/findMismatches.ts';
import type { OperatorRequest } from '../graph/script/run.ts';
import type { Expectation } from '../graph/script/scenario.ts';
import type { Operator, ShownCall } from './operatorClient.ts';
import type { Simulator } from './simulatorClient.ts';

/** A call as it was played, and what the bot has recorded of it. */
export interface PlayedCall {
  readonly callId: string;
  readonly report: Report;
  readonly record: ShownCall | undefined;
  /** How the record and, without faults, the exchange differ from the scenario. Empty if they are as expected. */
  readonly mismatches: readonly string[];
}

export interface Playing {
  readonly simulator: Simulator;
  readonly operator: Operator;
  /** How long the record may take after Graph's last notification. */
  readonly patienceMilliseconds: number;
  /** Sees notifications and requests as they begin. */
  readonly onEntry?: (callId: string, entry: TranscriptEntry) => void;
}

/** Plays a scenario to its end, sends what its operator has to send, and waits for the records it must leave. */
export async function playScenario(
  scenario: string,
  faults: readonly string[],
  playing: Playing,
): Promise<PlayedCall[]> {
  const callIds = await playing.simulator.start(scenario, faults);
  return Promise.all(callIds.map((callId) => playCall(callId, playing)));
}

async function playCall(callId: string, playing: Playing): Promise<PlayedCall> {
  const report = await follow(callId, playing);
  const record = await expectedRecord(report, playing);
  const problems = report.faults.length === 0 ? report.problems : [];
  return { callId, report, record, mismatches: [...mismatchesOf(report.expect, record), ...problems] };
}

async function follow(callId: string, { simulator, operator, onEntry }: Playing): Promise<Report> {
  let seen = 0;
  let sent = 0;
  for (;;) {
    const report = await simulator.report(callId, seen + sent, 20);
    for (const entry of report.transcript.slice(seen)) onEntry?.(callId, entry);
    seen = report.transcript.length;
    for (const request of report.operatorRequests.slice(sent)) await send(request, operator);
    sent = report.operatorRequests.length;
    if (report.done) return report;
  }
}

/**
 * A command follows the call's notifications at once, so the bot may not have recorded the call yet, or may be unable to
 * read it just now. It is sent again.
 */
async function send({ path, body }: OperatorRequest, operator: Operator): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await operator.send(path, body);
    if (status < 300) return;
    if ((status !== 404 && status !== 503) || attempt === 40)
      throw new Error(`the bot refused ${path}: ${status} ${text}`);
    await sleep(250);
  }
}

/** The record is written after the call. It is read until it is as expected, or until the time is over. */
async function expectedRecord(
  report: Report,
  { operator, patienceMilliseconds }: Playing,
): Promise<ShownCall | undefined> {
  const until = Date.now() + patienceMilliseconds;
  let pause = 50;
  for (;;) {
    const record = await operator.record(report.callId);
    if (mismatchesOf(report.expect, record).length === 0 || Date.now() > until) return record;
    await sleep(pause);
    pause = Math.min(pause * 1.5, 1000);
  }
}

function mismatchesOf(expect: Expectation | null, record: ShownCall | undefined): string[] {
  if (expect === null) return record === undefined ? [] : ['record: expected none, found one'];
  return record === undefined ? ['record: expected one, found none'] : findMismatches(expect, record.call);
}
