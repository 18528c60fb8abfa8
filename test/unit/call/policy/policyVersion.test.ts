import { createHash } from 'node:crypto';
import { policyVersionOf, readVersionedPolicy } from '../../../../shared/call/policy/policyVersion.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

describe("a policy's version", () => {
  test.each<[string, unknown, string]>([
    ['names in order', { rules: [], otherwise: { ignore: {} } }, '{"otherwise":{"ignore":{}},"rules":[]}'],
    ['names that are numbers', { '10': 1, '9': 2, '#': 3, '*': 4 }, '{"#":3,"*":4,"10":1,"9":2}'],
    ['code units, not characters', { '\ufb33': 1, '\ud83d\ude00': 2 }, '{"\ud83d\ude00":2,"\ufb33":1}'],
    ['numbers as JavaScript writes them', [1e21, 0.000001, -0, 4.5], '[1e+21,0.000001,0,4.5]'],
    ['lists as they are', [2, 1, [null, true]], '[2,1,[null,true]]'],
  ])('is the hash of its canonical form: %s', (_claim, json, canonical) => {
    expect(policyVersionOf(json)).toBe(hash(canonical));
  });

  test('follows from what the file says and not from what is added to it', () => {
    const json = { otherwise: { ignore: {} }, rules: [] };
    const { policy, policyVersion } = readVersionedPolicy(json);
    expect(policy.timeZone).toBe('UTC');
    expect(policyVersion).toBe(hash('{"otherwise":{"ignore":{}},"rules":[]}'));
  });
});
