import { eventually } from '../../support/eventually.ts';

test('gives what was looked for', async () => {
  const found = [undefined, false, { id: 7 }];
  expect(await eventually('it was there', () => found.shift())).toEqual({ id: 7 });
});

test('takes what is thrown for "not yet"', async () => {
  let looks = 0;
  const look = () => {
    looks += 1;
    if (looks < 3) throw new Error('too early');
    return looks;
  };
  expect(await eventually('it was there', look)).toBe(3);
});

test('says what never happened, how things stand, and how the last look failed', async () => {
  await expect(
    eventually('the call was there', async () => Promise.reject(new Error('no such call')), {
      patience: 1,
      seen: () => ({ calls: [] }),
    }),
  ).rejects.toThrow(
    'It never happened that the call was there.\nSeen last: { calls: [] }\nThe last look failed: no such call',
  );
});
