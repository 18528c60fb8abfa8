import type { Policy, PolicyAction } from './policy.ts';

/** The audiences that the policy's answers need a token for, each once. */
export function audiencesIn({ rules, otherwise }: Policy): string[] {
  const actions = [otherwise, ...rules.flatMap(({ then, fallback }) => [then, fallback ?? []].flat())];
  return [
    ...new Set(actions.flatMap((action: PolicyAction) => action.answer?.media.appHosted?.audience ?? [])),
  ];
}
