import { listPath, readAddress, summaryPath, writeAddress } from '../../../shared/console/reading/address.ts';
import { percent } from '../../../shared/console/reading/deadline.ts';
import { masked, maskedJson, maskedText, nameOf } from '../../../shared/console/reading/identities.ts';
import { duration, offset } from '../../../shared/console/reading/times.ts';
import { pollDelay } from '../../../shared/console/routes/pollDelay.ts';

const hidden = { areShown: false };
const user = '8a34a46b-3d17-4adc-8dce-dc4e7d572698';

test.each([
  ['?'],
  ['?state=established&call=0123'],
  ['?rule=sales%2C+office+hours&caller=%2B4930123&last=1h&panel=explain'],
  ['?from=2026-11-22T08%3A00%3A00.000Z&to=2026-11-22T09%3A00%3A00.000Z&call=0123'],
])('the address %s opens the view that wrote it', (address) => {
  expect(writeAddress(readAddress(address))).toBe(address);
});

test('an address with more than a view, or another panel, loses that alone', () => {
  expect(writeAddress(readAddress('?state=hold&panel=admin&token=secret'))).toBe('?state=hold');
});

const now = Date.parse('2026-11-22T12:34:56.789Z');

test('the list is asked for what the filters say, and times until now in whole minutes', () => {
  expect(listPath({ state: 'active', rule: 'a & b' }, 50, now)).toBe(
    'calls?rule=a+%26+b&active=true&limit=50',
  );
  expect(listPath({ last: '1h', state: 'hold' }, 50, now)).toBe(
    'calls?state=hold&from=2026-11-22T11%3A34%3A00.000Z&limit=50',
  );
});

test('the counters are those of the time that is looked at, else of the last hour', () => {
  expect(summaryPath({}, now)).toBe('summary?from=2026-11-22T11%3A34%3A00.000Z');
  expect(summaryPath({ from: '2026-11-22T08:00:00Z' }, now)).toBe('summary?from=2026-11-22T08%3A00%3A00Z');
});

test.each([
  ['+493012345678', '+4930•••78'],
  [user, '8a34•••98'],
  ['1234', '1•••'],
])('%s is masked as %s', (id, shown) => {
  expect(masked(id)).toBe(shown);
});

test.each([
  [{ kind: 'user', id: user, displayName: 'Adele' }, 'Adele'],
  [{ kind: 'user', id: user }, 'user 8a34•••98'],
  [{ kind: 'phone', id: '+493012345678', displayName: ' ' }, '+4930•••78'],
  [{ kind: 'phone', id: 'anonymous' }, 'withheld'],
  [{ kind: 'user' }, 'withheld'],
])('%j is called %s', (party, name) => {
  expect(nameOf(party, hidden)).toBe(name);
});

test('raw data name nobody until somebody asks: in Graph’s shape, in ours, and in words', () => {
  const data = {
    source: { identity: { phone: { id: '+493012345678' }, user: { id: user, displayName: 'Adele' } } },
    targets: [{ kind: 'phone', id: '+12345678901' }],
    command: { invite: { participants: [{ user }] } },
    state: 'incoming',
  };
  const shown = JSON.stringify(maskedJson(data));
  expect(shown).not.toMatch(/\+493012345678|\+12345678901|8a34a46b/);
  expect(shown).toContain('incoming');
  const text = `caller is user ${user}, wanted is [{"phone":"+12345678901"}]`;
  expect(maskedText(text, hidden)).toBe('caller is user 8a34•••98, wanted is [{"phone":"+1234•••01"}]');
  expect(maskedText(text, { areShown: true })).toBe(text);
});

test.each([
  [6, '6 ms'],
  [999.6, '1 s'],
  [1_234, '1.23 s'],
  [14_040, '14.0 s'],
  [192_000, '3 min 12 s'],
  [7_500_000, '2 h 5 min'],
  [3 * 86_400_000, '3 d'],
])('%d milliseconds are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test('moments before the first are told as such', () => {
  expect([offset(6), offset(-1_500)]).toEqual(['+0.006', '−1.500']);
});

test.each([
  [0, '0 %'],
  [0.0004, '0.04 %'],
  [0.014, '1.4 %'],
  [0.38, '38 %'],
])('a share of %d is %s', (share, words) => {
  expect(percent(share)).toBe(words);
});

test('the page polls soon while somebody looks, rarely in a hidden tab, and ever later while it gets no reply', () => {
  expect(pollDelay(2_000, { isHidden: false, failures: 0 })).toBe(2_000);
  expect(pollDelay(2_000, { isHidden: true, failures: 0 })).toBe(60_000);
  const delays = [1, 2, 3, 9, 99].map((failures) => pollDelay(2_000, { isHidden: false, failures }));
  expect(delays).toEqual([4_000, 8_000, 16_000, 30_000, 30_000]);
});
