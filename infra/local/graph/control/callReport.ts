import type { TranscriptEntry } from '../calls/transcript.ts';
import type { OperatorRequest, Run } from '../script/run.ts';
import type { Expectation } from '../script/scenario.ts';

/** What `GET /simulator/calls/{callId}` shows. */
export interface Report {
  readonly callId: string;
  readonly scenario: string | null;
  readonly title: string;
  readonly faults: readonly string[];
  readonly done: boolean;
  /** How the exchange differed from the scenario. */
  readonly problems: readonly string[];
  /** What the bot's record must say; null if there must be none. */
  readonly expect: Expectation | null;
  readonly operatorRequests: readonly OperatorRequest[];
  /** Notifications and requests, in the order they began. */
  readonly transcript: readonly TranscriptEntry[];
}

export const toReport = (run: Run): Report => ({
  callId: run.call.id,
  scenario: run.scenario,
  title: run.title,
  faults: run.faults.map((fault) => fault.name),
  done: run.isDone,
  problems: run.problems,
  expect: run.expect,
  operatorRequests: run.operatorRequests,
  transcript: run.call.transcript,
});
