import { randomInt, randomUUID } from 'node:crypto';
import { type FaultKind, type FaultRequest, ordinarySeconds } from './faultKind.ts';
import { seededRandom } from './seededRandom.ts';

/** A fault that is active now. */
export interface ActiveFault<Kind extends FaultKind = FaultKind> extends FaultRequest {
  readonly id: string;
  readonly kind: Kind;
  readonly seed: number;
  /** How many requests it has struck. */
  readonly struck: number;
}

/** The faults of one part: all there are, and those that are active now. */
export interface ActiveFaults<Kind extends FaultKind> {
  readonly kinds: readonly Kind[];
  /** Throws {@link UnknownFault} for a name or a request that there isn't. */
  start(wanted: FaultRequest): ActiveFault<Kind>;
  list(): readonly ActiveFault<Kind>[];
  /** Ends one, or all. */
  stop(id?: string): void;
  /** Whether any fault is active. If none is, requests needn't be looked at. */
  readonly isIll: boolean;
  /** The first fault that strikes this request; the request counts for it. `about` is its table or queue, if known. */
  strike(request: string, about?: string): ActiveFault<Kind> | undefined;
}

export class UnknownFault extends Error {
  constructor(what: string, name: string, known: readonly string[]) {
    super(`There is no ${what} "${name}"; there are ${known.join(', ')}.`);
    this.name = 'UnknownFault';
  }
}

export interface ActiveFaultsOptions<Kind extends FaultKind> {
  readonly kinds: readonly Kind[];
  /** The names that the part gives requests. */
  readonly requests: readonly string[];
  /** Milliseconds. */
  readonly now: () => number;
}

export function createActiveFaults<Kind extends FaultKind>({
  kinds,
  requests,
  now,
}: ActiveFaultsOptions<Kind>): ActiveFaults<Kind> {
  let active: Running<Kind>[] = [];
  const list = () => {
    if (active.length > 0) active = active.filter((one) => one.endsAt > now() && one.left > 0);
    return active;
  };
  return {
    kinds,
    start(wanted) {
      const kind = kinds.find(({ name }) => name === wanted.name);
      if (kind === undefined) throw new UnknownFault('fault', wanted.name, namesOf(kinds));
      const possible = kind.requests ?? requests;
      const stranger = wanted.on.find((request) => !possible.includes(request));
      if (stranger !== undefined) throw new UnknownFault(`request of ${kind.name}`, stranger, possible);
      const running = run(kind, wanted, now());
      active.push(running);
      return running.fault;
    },
    list: () => list().map(({ fault }) => fault),
    stop(id) {
      active = id === undefined ? [] : active.filter(({ fault }) => fault.id !== id);
    },
    get isIll() {
      return list().length > 0;
    },
    strike: (request, about) => list().find((one) => one.strikes(request, about))?.fault,
  };
}

export const namesOf = (kinds: readonly FaultKind[]): string[] => kinds.map(({ name }) => name);

interface Running<Kind extends FaultKind> {
  readonly fault: ActiveFault<Kind>;
  readonly endsAt: number;
  readonly left: number;
  strikes(request: string, about: string | undefined): boolean;
}

function run<Kind extends FaultKind>(kind: Kind, wanted: FaultRequest, now: number): Running<Kind> {
  const { count, skip, probability, seconds, on } = wanted;
  const seed = wanted.seed ?? randomInt(2 ** 31);
  const chance = seededRandom(seed);
  const isLimited = count !== undefined || probability < 1;
  const lasts = seconds ?? (isLimited ? Number.POSITIVE_INFINITY : ordinarySeconds);
  const requests = on.length > 0 ? on : kind.requests;
  const id = randomUUID();
  let struck = 0;
  let passed = 0;
  const concerns = (request: string, about: string | undefined) =>
    (requests === undefined || requests.includes(request)) &&
    (wanted.in.length === 0 || (about !== undefined && wanted.in.includes(about)));
  return {
    endsAt: now + lasts * 1000,
    get left() {
      return (count ?? Number.POSITIVE_INFINITY) - struck;
    },
    get fault() {
      return { ...wanted, id, kind, seed, struck };
    },
    strikes(request, about) {
      if (!concerns(request, about) || (probability < 1 && chance() >= probability)) return false;
      passed += 1;
      if (passed <= skip) return false;
      struck += 1;
      return true;
    },
  };
}
