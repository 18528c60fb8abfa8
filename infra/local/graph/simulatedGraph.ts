import type { ActiveFaults } from '../fault-injection/activeFaults.ts';
import type { Clock } from '../part/clock.ts';
import type { Authority } from './authority/authority.ts';
import type { RequestFault } from './faults/requestFaults.ts';
import type { TokenFor } from './keys/notificationTokens.ts';
import type { SigningKeys } from './keys/signingKeys.ts';
import type { Sender } from './notifications/sender.ts';
import type { Runs } from './script/runs.ts';
import type { Scenario } from './script/scenario.ts';

/** What one running simulator consists of. */
export interface SimulatedGraph {
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly runs: Runs;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Calls that the application may have in parallel: Graph refuses more. */
  readonly mostCalls: number;
  readonly tokenFor: TokenFor;
  /** The bot's application: the audience of every notification's token. */
  readonly appId: string;
  /** The bot's own tenant: the tenant of a call whose scenario names no other. */
  readonly tenantId: string;
  /** The keys that notifications are signed with. */
  readonly keys: SigningKeys;
  readonly authority: Authority;
  readonly requestFaults: ActiveFaults<RequestFault>;
  /** Its own, `http://127.0.0.1:<port>`. */
  readonly address: () => string;
}

/** How long the bot has to decide, and may leave a call without keepAlive. Milliseconds. */
export interface Deadlines {
  readonly regular: number;
  readonly recording: number;
  readonly keepAlive: number;
}
