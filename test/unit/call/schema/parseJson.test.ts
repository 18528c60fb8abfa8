import { beyondBounds, parseJson, readJson } from '../../../../shared/call/schema/parseJson.ts';

const bounds = { length: 200, depth: 3, values: 5 };

test.each<[string, string, string | undefined]>([
  ['as long as may be', `"${'x'.repeat(198)}"`, undefined],
  ['longer', `"${'x'.repeat(199)}"`, 'longer than 200 characters'],
  ['as deep as may be', '[{"a":[]}]', undefined],
  ['deeper', '[{"a":[[]]}]', 'nested deeper than 3 levels'],
  ['deeper, and never closed', '[[[[', 'nested deeper than 3 levels'],
  ['as many values as may be', '[1,2,3,4,5]', undefined],
  ['more in a list', '[1,2,3,4,5,6]', 'of more than 5 values'],
  ['more in an object', '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', 'of more than 5 values'],
  ['more that are empty', '[[],[],[]]', 'of more than 5 values'],
  ['brackets and commas inside text', '"[[[[,,,,,,,\\"[[[["', undefined],
  ['no JSON', '{"a":}', undefined],
])('%s', (_claim, text, fault) => {
  expect(beyondBounds(text, bounds)).toBe(fault);
  expect(parseJson(text, bounds) === undefined).toBe(fault !== undefined || _claim === 'no JSON');
});

test('what is no JSON is told as that', () => {
  expect(readJson('{"a":}')).toEqual({ fault: 'not JSON' });
});

test('a byte order mark is no fault', () => {
  expect(readJson('\uFEFF{}')).toEqual({ value: {} });
});

test('a depth that would overflow the stack of whoever walks it is refused', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect(readJson(deep)).toEqual({ fault: 'nested deeper than 64 levels' });
});
