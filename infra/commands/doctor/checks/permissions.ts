import type { Policy } from '../../../../shared/call/policy/policy.ts';
import { explainRequestError } from '../../../../shared/call/replies/requestErrors.ts';
import { type Finding, fault, ok, warning } from '../finding.ts';

/** What Graph wants for what a rule says. Answering a call with service-hosted media needs none of them. */
const needs: readonly { readonly permission: string; readonly words: readonly string[] }[] = [
  { permission: 'Calls.Initiate.All', words: ['redirect', 'transfer', 'create'] },
  { permission: 'Calls.InitiateGroupCall.All', words: ['invite'] },
  { permission: 'Calls.JoinGroupCall.All', words: ['join'] },
  {
    permission: 'Calls.AccessMedia.All',
    words: ['appHosted', 'recordResponse', 'subscribeToTone', 'updateRecordingStatus'],
  },
];

/** Holds the permissions that the app has against what its policy will ask of Graph. */
export function judgePermissions(granted: readonly string[], policy: Policy | undefined): readonly Finding[] {
  const calling = granted.filter((permission) => permission.startsWith('Calls.'));
  const advice = `consent to it (GRAPH_PERMISSIONS in infra/README.md). Without it: ${explainRequestError('7504')}`;
  const missing =
    policy === undefined ? [] : neededBy(policy).filter(({ permission }) => !calling.includes(permission));
  const faults = missing.map(({ permission, rule, word }) =>
    fault('permissions', `the rule "${rule}" says ${word}, which needs ${permission}`, advice),
  );
  if (faults.length > 0) return faults;
  if (calling.length > 0) return [ok('permissions', calling.toSorted().join(', '))];
  const none = 'no Calls permission: calls can be answered, but callers stay encrypted';
  return [warning('permissions', none, 'consent to one, such as Calls.Initiate.All')];
}

function neededBy({ rules, otherwise }: Policy) {
  const said = rules.map((rule) => ({
    name: rule.name,
    words: keysOf([rule.then, rule.fallback, rule.onEstablished, rule.onTone]),
  }));
  return [...said, { name: 'otherwise', words: keysOf(otherwise) }].flatMap((rule) =>
    needs.flatMap(({ permission, words }) => {
      const word = words.find((one) => rule.words.includes(one));
      return word === undefined ? [] : [{ permission, rule: rule.name, word }];
    }),
  );
}

/** Every key at any depth: an action, a command and a kind of media are each an object with their word as its key. */
function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [] : Object.keys(value);
  return [...keys, ...Object.values(value).flatMap(keysOf)];
}
