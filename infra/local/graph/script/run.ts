import type { Call } from '../calls/call.ts';
import type { CallFault } from '../faults/callFault.ts';
import type { SendOptions } from '../notifications/sender.ts';
import type { Awaited } from './awaited.ts';
import type { Expectation, Step } from './scenario.ts';

/** A call that is played: by a scenario's script, or by the bot's requests alone. */
export interface Run {
  readonly call: Call;
  /** Null for a call that the bot made by itself. */
  readonly scenario: string | null;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly awaited: Awaited;
  readonly faults: readonly CallFault[];
  readonly sendOptions: SendOptions;
  /** What the record must say afterwards; null if there must be none. */
  readonly expect: Expectation | null;
  /** How the exchange differed from the script. */
  readonly problems: string[];
  /** What an operator has to send to the bot, in order; whoever plays the scenario posts each one as it appears. */
  readonly operatorRequests: OperatorRequest[];
  /** How often the bot has asked for each operation. */
  readonly attempts: Map<string, number>;
  isDone: boolean;
}

export interface OperatorRequest {
  readonly path: string;
  readonly body: unknown;
}
