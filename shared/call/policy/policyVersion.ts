import { createHash } from 'node:crypto';
import { type Policy, readPolicy } from './policy.ts';

/** A policy, with the name of its version: 12 hex digits that follow from what its file says. */
export interface VersionedPolicy {
  readonly policy: Policy;
  readonly policyVersion: string;
}

/** Reads a policy; throws a `PolicyError` as `readPolicy` does. */
export function readVersionedPolicy(json: unknown): VersionedPolicy {
  return { policy: readPolicy(json), policyVersion: policyVersionOf(json) };
}

/** The beginning of the SHA-256 of the file's JSON in its canonical form (RFC 8785), before any default is added. */
export function policyVersionOf(json: unknown): string {
  return createHash('sha256').update(canonical(json)).digest('hex').slice(0, 12);
}

/** Names in the order of their UTF-16 code units. An object's own order differs for names that are numbers. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonical(entry)}`).join(',')}}`;
}
