import { readFileSync } from 'node:fs';
import { type Policy, readPolicy } from '../call/policy/policy.ts';
import { beyondBounds } from '../call/schema/parseJson.ts';

/** The policy file can't be read, or is no JSON. */
export class PolicyFileError extends Error {
  readonly code = 'policy-unreadable';
  constructor(file: string, cause: unknown) {
    super(
      `The policy file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.name = 'PolicyFileError';
  }
}

/** Reads the policy file. Throws {@link PolicyFileError}, or `PolicyError` with all faults of the policy. */
export function readPolicyFile(file: string): Policy {
  return readPolicy(parseFile(file));
}

function parseFile(file: string): unknown {
  try {
    const text = readFileSync(file, 'utf8');
    const beyond = beyondBounds(text);
    if (beyond !== undefined) throw new RangeError(`It is ${beyond}.`);
    return JSON.parse(text);
  } catch (cause) {
    throw new PolicyFileError(file, cause);
  }
}
