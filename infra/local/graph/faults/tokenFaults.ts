import type { SigningKeys } from '../keys/signingKeys.ts';
import type { CallFault } from './callFault.ts';

export const tokenFaults: readonly CallFault[] = [
  {
    name: 'wrong-key',
    title: 'the notifications are signed by a key that was never published',
    signWith: 'unknown',
    expect: () => null,
  },
  {
    name: 'rotated-key',
    title: 'the keys were rotated just before the call',
    prepare: rotateOnce,
  },
  {
    name: 'clock-ahead',
    title: "Graph's clock is four minutes ahead of the bot's",
    claim: (claims, now) => ({ ...claims, iat: fourMinutesAfter(now), nbf: fourMinutesAfter(now) }),
  },
  {
    name: 'long-tenant-claim',
    title: 'the tokens name their tenant under the longer claim that is seen in the field',
    claim: ({ tid, ...claims }) => ({
      ...claims,
      'http://schemas.microsoft.com/identity/claims/tenantid': tid,
    }),
  },
];

const fourMinutesAfter = (now: number) => Math.floor(now / 1000) + 240;

const rotations = new WeakMap<SigningKeys, { at: number; done: Promise<void> }>();

/** At most once a minute, even if many calls have this fault. */
function rotateOnce(keys: SigningKeys, now: number): Promise<void> {
  const last = rotations.get(keys);
  if (last !== undefined && now - last.at < 60_000) return last.done;
  const done = keys.rotate();
  rotations.set(keys, { at: now, done });
  return done;
}
