import { idMatches, type Target, target, toParty } from '../../../../shared/call/notification/party.ts';
import { read } from '../../../../shared/call/schema/schemaFaults.ts';

describe('a target', () => {
  test.each<[Target]>([
    [{ user: '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e' }],
    [{ phone: '+12345678901', displayName: 'Front desk' }],
    [{ application: 'a' }],
    [{ applicationInstance: 'a', tenantId: 't', replacesCallId: 'c' }],
  ])('can be %j', (value) => {
    expect(read(target, value)).toEqual({ value });
  });

  test.each([
    ['has no kind', {}, '', 'exactly one of the keys user, phone, application, applicationInstance'],
    [
      'has two kinds',
      { user: 'a', phone: '+1234' },
      '',
      'exactly one of the keys user, phone, application, applicationInstance',
    ],
    [
      'has a phone that is no E.164 number',
      { phone: '0301234' },
      'phone',
      'a phone number in E.164 form, such as +4930123456',
    ],
    ['has a misspelt kind', { usr: 'a' }, 'usr', expect.stringContaining('did you mean "user"?')],
    ['has an empty id', { user: '' }, 'user', 'text that is not empty'],
    ['is no object', 'user', '', expect.stringContaining('an object with exactly one of')],
  ])('is at fault when it %s', (_case, value, path, expected) => {
    expect(read(target, value)).toMatchObject({ faults: [{ path, expected }] });
  });

  test('names one identity', () => {
    expect(toParty({ user: 'u', displayName: 'Ada' })).toEqual({ kind: 'user', id: 'u', displayName: 'Ada' });
    expect(toParty({ phone: '+1234', tenantId: 't' })).toEqual({ kind: 'phone', id: '+1234', tenantId: 't' });
    expect(toParty({ application: 'a' })).toEqual({ kind: 'application', id: 'a' });
    expect(toParty({ applicationInstance: 'i' })).toEqual({ kind: 'applicationInstance', id: 'i' });
  });
});

describe('idMatches', () => {
  test.each([
    ['8D1E6AB6-26C5-4E22-A1BC-06EA7343958E', '8d1e6ab626c54e22a1bc06ea7343958e', true],
    ['{8d1e6ab6-26c5-4e22-a1bc-06ea7343958e}', '8D1E6AB6-26C5-4E22-A1BC-06EA7343958E', true],
    ['8d1e6ab6-26c5-4e22-a1bc-06ea7343958e', '8d1e6ab6-26c5-4e22-a1bc-06ea7343958f', false],
    ['8d1e6ab6-26C5*', '8D1E6AB626C54E22A1BC06EA7343958E', true],
    ['+49*', '+4930123456', true],
    ['+49*', '+43123456', false],
    ['+4930123456', '+4930123456', true],
    ['+49', '+4930123456', false],
    ['8:acs:Resource*', '8:ACS:resource_17', true],
    ['*', 'anyone', true],
  ])('%s against %s is %s', (pattern, id, matches) => {
    expect(idMatches(pattern, id)).toBe(matches);
  });
});
