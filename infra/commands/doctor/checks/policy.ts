import { type Policy, PolicyError } from '../../../../shared/call/policy/policy.ts';
import { describeFault } from '../../../../shared/call/schema/schemaFaults.ts';
import { PolicyFileError, readPolicyFile } from '../../../../shared/settings/policyFile.ts';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { type Finding, fault, ok } from '../finding.ts';

/** The rules as they lie here, which is what the next deployment takes along. */
export function checkPolicy({ callPolicyFile }: Settings): {
  readonly findings: readonly Finding[];
  readonly policy?: Policy;
} {
  try {
    const { policy } = readPolicyFile(callPolicyFile);
    const rules = `${callPolicyFile}: ${policy.rules.length} rules, hours of ${policy.timeZone}`;
    return { policy, findings: [ok('policy', rules)] };
  } catch (error) {
    const advice = `npm run policy -- check ${callPolicyFile} tells the same; the app does not start with it`;
    if (error instanceof PolicyFileError) return { findings: [fault('policy', error.message, advice)] };
    if (!(error instanceof PolicyError)) throw error;
    return { findings: error.faults.map((one) => fault('policy', describeFault(one, 'the policy'), advice)) };
  }
}
