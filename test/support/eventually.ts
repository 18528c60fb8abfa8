import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/** Milliseconds between two looks. */
const PAUSE = 25;
/** How long anything may take: the machine is small and busy, and nothing here asserts a speed. */
const PATIENCE = 30_000;

type NotYet = false | undefined;

export interface Waiting {
  /** What to print beside the reason when it never happens: how things stand then. */
  readonly seen?: () => unknown;
  /** Milliseconds. */
  readonly patience?: number;
}

/**
 * Waits for what another process, or a later turn of this one, brings about.
 * @param what completes "It never happened that …"
 * @param look gives something, or true, once it has happened; what it throws until then is taken for "not yet"
 * @returns what `look` gave
 */
export async function eventually<Found>(
  what: string,
  look: () => Found | NotYet | Promise<Found | NotYet>,
  { seen, patience = PATIENCE }: Waiting = {},
): Promise<Found> {
  const until = Date.now() + patience;
  for (;;) {
    let reason: unknown;
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > until) throw new Error(explain(what, seen?.(), reason), { cause: reason });
    await sleep(PAUSE);
  }
}

function explain(what: string, seen: unknown, reason: unknown): string {
  const lines = [`It never happened that ${what}.`];
  if (seen !== undefined) lines.push(`Seen last: ${inspect(seen, { depth: 6 })}`);
  if (reason !== undefined)
    lines.push(`The last look failed: ${reason instanceof Error ? reason.message : inspect(reason)}`);
  return lines.join('\n');
}
