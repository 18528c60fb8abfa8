import type { Party } from '../../../../shared/call/notification/party.ts';
import { partyIdMatches } from '../../../../shared/call/notification/partyId.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';
import { mismatches, toMoment } from '../../../../shared/call/policy/when.ts';

/** Callers as they arrive where numbers are withheld, or come from direct routing. */
const callers = [
  'anonymous',
  '4:anonymous',
  '+493012345',
  '03012345',
  '1234',
  '+49301234567;ext=12',
  undefined,
];

const call = {
  callId: 'c',
  callees: [],
  recording: false,
  scenario: 'peerToPeer' as const,
  modalities: [],
};

/** Which of them a rule about this phone is for. */
function matched(phone: string): (string | undefined)[] {
  const rules = [{ name: 'it', when: { caller: [{ phone }] }, then: { reject: {} } }];
  const [rule] = readPolicy({ rules, otherwise: { ignore: {} } }).rules;
  return callers.filter((id) => {
    const caller: Party[] = [id === undefined ? { kind: 'phone' } : { kind: 'phone', id }];
    return mismatches(rule?.when ?? {}, toMoment({ ...call, caller }, new Date(0), 'UTC')).length === 0;
  });
}

test.each<[phone: string, wanted: (string | undefined)[]]>([
  ['*', callers],
  ['anonymous', ['anonymous', '4:anonymous', undefined]],
  ['4:anonymous', ['anonymous', '4:anonymous', undefined]],
  ['Anonymous', ['anonymous', '4:anonymous', undefined]],
  ['+49*', ['+493012345', '+49301234567;ext=12']],
  ['4:+49*', ['+493012345', '+49301234567;ext=12']],
  ['+*', ['+493012345', '+49301234567;ext=12']],
  ['1234', ['1234']],
  ['12*', ['1234']],
  ['0301*', ['03012345']],
  ['0302*', []],
  ['03012345', ['03012345']],
  ['+49301234567', ['+49301234567;ext=12']],
  ['+49301234567;ext=12', ['+49301234567;ext=12']],
  ['+49301234567;ext=13', []],
])('a rule about the phone %s is for %j', (phone, wanted) => {
  expect(matched(phone)).toEqual(wanted);
});

test.each([
  ['phone', '+4930123', 'tel:+49-30-123;phone-context=x', true],
  ['phone', '+4930123', 'sip:+4930123@sbc.contoso.com;user=phone', true],
  ['phone', 'anonymous', 'sip:anonymous@anonymous.invalid', true],
  ['phone', 'anonymous', 'Restricted', true],
  ['phone', 'anonymous', '+4930123', false],
  ['user', '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e', '8:orgid:8D1E6AB6-26C5-4E22-A1BC-06EA7343958E', true],
  ['user', '8:orgid:8d1e6ab6-26c5-4e22-a1bc-06ea7343958e', '8d1e6ab626c54e22a1bc06ea7343958e', true],
  ['user', '8:orgid:8d1e*', '8:gcch:8d1e6ab6-26c5-4e22-a1bc-06ea7343958e', true],
  ['application', '28:22bfd41f-550e-477d-8789-f6f7bd2a5e8b', '22bfd41f-550e-477d-8789-f6f7bd2a5e8b', true],
  ['applicationInstance', '22bfd41f*', '28:orgid:22bfd41f-550e-477d-8789-f6f7bd2a5e8b', true],
  ['azureCommunicationServicesUser', '8:acs:res*', '8:acs:resource_1', true],
  ['user', 'anonymous', undefined, false],
])('%s %s and %s: %s', (kind, pattern, id, matches) => {
  expect(partyIdMatches(pattern, kind, id)).toBe(matches);
});

test.each(['', '+', '+0301', '+049*', '030 1', 'anon*', '1*2', '1234;ext=', '49-30', '1'.repeat(16)])(
  'no rule can be about the phone "%s"',
  (phone) => {
    expect(() => matched(phone)).toThrow(
      /expected a phone number in E\.164 form.*digits as they come.*or anonymous/,
    );
  },
);
