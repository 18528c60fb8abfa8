import type { Clock } from '../ports/clock.ts';

const partNames = ['queue', 'table', 'keys', 'token', 'policy'] as const;
export type PartName = (typeof partNames)[number];

export interface Health {
  /** `down`: neither queue nor table works, so no notification can be accepted. */
  readonly status: 'ok' | 'degraded' | 'down';
  readonly checks: Readonly<Record<PartName, 'ok' | 'failed'>>;
}

/** Checks all parts. A part fails if it rejects or exceeds the timeout (milliseconds). */
export async function checkHealth(
  parts: Readonly<Record<PartName, () => Promise<void>>>,
  timeout: number,
  clock: Clock,
): Promise<Health> {
  const checks = await Promise.all(
    partNames.map(async (name) => {
      const works = parts[name]().then(
        () => 'ok' as const,
        () => 'failed' as const,
      );
      return [name, await Promise.race([works, clock.sleep(timeout).then(() => 'failed' as const)])] as const;
    }),
  );
  const verdicts = Object.fromEntries(checks) as Health['checks'];
  return { status: statusOf(verdicts), checks: verdicts };
}

function statusOf(checks: Health['checks']): Health['status'] {
  if (checks.queue === 'failed' && checks.table === 'failed') return 'down';
  return Object.values(checks).includes('failed') ? 'degraded' : 'ok';
}
