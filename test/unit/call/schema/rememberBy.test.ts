import { rememberBy } from '../../../../shared/call/schema/rememberBy.ts';

test('what was made from an object is made once, also where it is nothing', () => {
  let made = 0;
  const nothing = rememberBy((_key: object): undefined => void (made += 1));
  const key = {};
  expect([nothing(key), nothing(key)]).toEqual([undefined, undefined]);
  expect(made).toBe(1);
  nothing({});
  expect(made).toBe(2);
});

test('a failure is not remembered', () => {
  let made = 0;
  const failing = rememberBy((_key: object) => {
    made += 1;
    throw new Error('no');
  });
  const key = {};
  expect(() => failing(key)).toThrow('no');
  expect(() => failing(key)).toThrow('no');
  expect(made).toBe(2);
});
