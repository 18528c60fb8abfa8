import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { readVersionedPolicy, type VersionedPolicy } from '../call/policy/policyVersion.ts';
import { beyondBounds } from '../call/schema/parseJson.ts';
import type { PolicySource } from '../ports/policy.ts';

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
export function readPolicyFile(file: string): VersionedPolicy {
  return readVersionedPolicy(parseFile(file));
}

/** The file as a source that may change: whoever edits it on this machine decides the next call. */
export function policyFileSource(file: string): PolicySource {
  return {
    read: async (known) => {
      const tag = await tagOf(file);
      if (tag === known) return 'unchanged';
      const text = await readFile(file, 'utf8');
      // Somebody is writing: the next look finds the whole.
      return tag === (await tagOf(file)) ? { text, tag } : 'unchanged';
    },
  };
}

async function tagOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file);
  return `${mtimeMs} ${size} ${ino}`;
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
