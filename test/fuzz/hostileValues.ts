import * as fc from 'fast-check';

/** What has broken readers of text before, theirs or ours, and what they are rarely tried with. */
const odd = [
  '',
  ' ',
  '\u0000',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '../../../users',
  'a/b?c#d\\e',
  "' or PartitionKey ne '",
  'a\r\nX-Header: 1',
  '\u001b[2J\u0007\u009b',
  '\u202egpj.exe',
  '\ud800',
  '\ufeff',
  'звонок-電話-😀',
  'null',
  'true',
  '1e999',
  '-0',
  '0x7f',
  '9007199254740993',
  '2026-13-45T99:99:99Z',
  '{57DAB8B1-894C-409A-B240-BD8BEAE78896}',
  'https://169.254.169.254/latest',
  'javascript:alert(1)',
  'tel:+493012345678;ext=1',
  '+49*',
  '*',
];

/** Pieces that a pattern, a split or a hash could take long over when there are many of them. */
const pieces = [
  'a',
  ';',
  '/',
  ' ',
  '\n',
  '\t',
  '%',
  '%2e',
  '.',
  '-',
  '~',
  '\\',
  '"',
  '[',
  'calls/',
  '/participants/',
  'meet/?p=',
  '\u0301',
  '😀',
];

const repeated = fc
  .tuple(fc.constantFrom(...pieces), fc.integer({ min: 1, max: 17 }), fc.constantFrom('', '\n', '!', '/'))
  .map(([piece, power, end]) => piece.repeat(Math.ceil(2 ** power / piece.length)) + end);

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...odd) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: repeated },
);

const hostileNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 31, 2 ** 53, 1e308));

const nested = fc.integer({ min: 1, max: 120 }).map((depth) => {
  let value: unknown = {};
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
});

const many = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.constantFrom<unknown>({}, null, 'x', 7, { id: 'a' }))
  .map(([power, entry]) => Array.from({ length: 2 ** power }, () => entry));

const manyKeys = fc
  .integer({ min: 1, max: 13 })
  .map((power) => Object.fromEntries(Array.from({ length: 2 ** power }, (_, index) => [`k${index}`, index])));

/** Any value of JSON, the unlikely ones first. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  { weight: 3, arbitrary: hostileNumber },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null]) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: nested },
  { weight: 1, arbitrary: many },
  { weight: 1, arbitrary: manyKeys },
);
