import { readFileSync } from 'node:fs';
import { loadScenarios } from '../../../infra/local/graph/script/loadScenarios.ts';
import { DEMONSTRATION_POLICY } from '../../../infra/local/launcher/localSettings.ts';
import { fromIncomingCall } from '../../../shared/call/notification/incomingCall.ts';
import { decide } from '../../../shared/call/policy/decide.ts';
import { readPolicy } from '../../../shared/call/policy/policy.ts';

/** The two meet here and in the end-to-end tests only: neither knows of the other. */
test('the demonstration policy decides every scenario as the scenario says, by the rule that it names', async () => {
  const policy = readPolicy(JSON.parse(readFileSync(DEMONSTRATION_POLICY, 'utf8')));
  const scenarios = [...(await loadScenarios('infra/local/graph/scenarios')).values()];

  const decided = scenarios.flatMap(({ name, steps }) => {
    const incoming = steps.map(callIn).find((call) => call?.['state'] === 'incoming');
    if (incoming === undefined) return [];
    const { rule, action } = decide(fromIncomingCall(incoming), policy, new Date('2026-11-20T12:00:00Z'));
    // What an endpoint says is known to the end-to-end tests alone.
    return action.kind === 'ask' ? [] : [{ name, rule, decision: action.kind }];
  });

  expect(decided.length).toBeGreaterThan(0);
  expect(decided).toEqual(
    decided.map(({ name }) => {
      const expect = scenarios.find((scenario) => scenario.name === name)?.expect;
      return { name, rule: expect?.['rule'], decision: expect?.['decision'] };
    }),
  );
});

/** The call a step tells of, in either way of telling. */
function callIn(step: object): Record<string, unknown> | undefined {
  if ('call' in step) return step.call as Record<string, unknown>;
  const value = (
    'post' in step ? (step.post as { value?: { resourceData?: Record<string, unknown> }[] }) : {}
  ).value;
  return value?.[0]?.resourceData;
}
