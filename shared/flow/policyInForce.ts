import { PolicyError } from '../call/policy/policy.ts';
import { readVersionedPolicy, type VersionedPolicy } from '../call/policy/policyVersion.ts';
import { readJson } from '../call/schema/parseJson.ts';
import { describeFaults } from '../call/schema/schemaFaults.ts';
import type { PolicySource, PolicyStore } from '../ports/policy.ts';
import type { Log, Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from '../telemetry/errorType.ts';

interface Ports {
  readonly source: PolicySource;
  /** Absent where the source is as near as the process itself. */
  readonly store?: PolicyStore | undefined;
  readonly telemetry: Telemetry;
  /** Whether faults are told with the values at fault: on this machine, where nobody else reads the log. */
  readonly tellsValues: boolean;
  /** A new policy is in force. Never rejects. */
  changed(): void;
}

type Doubt = 'unavailable' | 'refused' | undefined;

/**
 * The policy that decides. It follows its source: a good version is in force from the next call on, a faulty one is
 * refused, and while the source can't be had the last good one stays.
 */
export class PolicyInForce {
  #current: VersionedPolicy;
  #tag: string | undefined;
  #doubt: Doubt;
  #reading: Promise<void> | undefined;
  readonly #ports: Ports;

  /** @param packaged decides until a good version has been read */
  constructor(packaged: VersionedPolicy, ports: Ports) {
    this.#current = packaged;
    this.#ports = ports;
  }

  get current(): VersionedPolicy {
    return this.#current;
  }

  /** Whether the source could be read when that was last tried, and holds what is in force. */
  get isUpToDate(): boolean {
    return this.#doubt === undefined;
  }

  /** Reads the source, and where that gives no policy takes the one that was the last good one. Never rejects. */
  async start(log: Log): Promise<void> {
    await this.refresh(log);
    const { store } = this.#ports;
    if (this.isUpToDate || store === undefined) return;
    try {
      const text = await store.load();
      if (text === undefined) return;
      this.#current = read(text);
      log.warn('The last good policy is in force', { policyVersion: this.#current.policyVersion });
      this.#ports.changed();
    } catch (error) {
      log.warn('The last good policy could not be read; the packaged one is in force', {
        error: errorTypeOf(error),
      });
    }
  }

  /** Looks whether the source has changed. Never rejects. */
  async refresh(log: Log): Promise<void> {
    this.#reading ??= this.#refresh(log).finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #refresh(log: Log): Promise<void> {
    let found: Awaited<ReturnType<PolicySource['read']>>;
    try {
      found = await this.#ports.source.read(this.#tag);
    } catch (error) {
      if (this.#doubt !== 'unavailable')
        log.warn('The policy cannot be read; the last good one stays in force', {
          error: errorTypeOf(error),
        });
      // What it held before may have been refused: it is read again.
      this.#tag = undefined;
      this.#doubt = 'unavailable';
      return;
    }
    if (found === 'unchanged') return;
    this.#tag = found.tag;
    try {
      await this.#take(found.text, log);
      this.#doubt = undefined;
    } catch (error) {
      this.#doubt = 'refused';
      this.#ports.telemetry.measure('refusedPolicies', 1, { errorType: errorTypeOf(error) });
      log.error('The policy is refused; the last good one stays in force', {
        policyVersion: this.#current.policyVersion,
        faults: this.#describe(error),
      });
    }
  }

  async #take(text: string, log: Log): Promise<void> {
    const next = read(text);
    if (next.policyVersion !== this.#current.policyVersion) {
      this.#current = next;
      log.info('The policy has changed', {
        policyVersion: next.policyVersion,
        rules: next.policy.rules.length,
      });
      this.#ports.changed();
    }
    await this.#ports.store?.save(text).catch((error: unknown) => {
      log.warn('The policy in force could not be kept', { error: errorTypeOf(error) });
    });
  }

  #describe(error: unknown): readonly string[] {
    if (!(error instanceof PolicyError)) return [error instanceof Error ? error.message : String(error)];
    return this.#ports.tellsValues
      ? describeFaults(error.faults, 'the policy')
      : error.faults.slice(0, FAULTS_TOLD).map(({ path, expected }) => `${path}: expected ${expected}`);
  }
}

const FAULTS_TOLD = 20;

/** Throws a `PolicyError`, or an error that says why the text is no JSON. */
function read(text: string): VersionedPolicy {
  const json = readJson(text);
  if ('fault' in json) throw new NoJson(json.fault);
  return readVersionedPolicy(json.value);
}

class NoJson extends Error {
  readonly code = 'policy-unreadable';
  constructor(fault: string) {
    super(`the policy is ${fault}`);
    this.name = 'NoJson';
  }
}
