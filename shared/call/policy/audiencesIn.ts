import type { Policy, Rule } from './policy.ts';

/** The audiences for which the policy's answers and questions need a token, without duplicates. */
export function audiencesIn({ rules, otherwise }: Policy): string[] {
  const actions = [otherwise, ...rules.flatMap(({ then, fallback }) => [then, fallback ?? []].flat())];
  return [...new Set(actions.flatMap((action) => audienceOf(action) ?? []))];
}

function audienceOf({ answer, ask }: Rule['then']): string | undefined {
  return ask?.audience ?? answer?.media.appHosted?.audience;
}
