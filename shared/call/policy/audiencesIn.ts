import type { Policy, PolicyAction } from './policy.ts';

/** The audiences for which the policy's answers need a token, without duplicates. */
export function audiencesIn({ rules, otherwise }: Policy): string[] {
  const actions = [otherwise, ...rules.flatMap(({ then, fallback }) => [then, fallback ?? []].flat())];
  return [
    ...new Set(actions.flatMap((action: PolicyAction) => action.answer?.media.appHosted?.audience ?? [])),
  ];
}
