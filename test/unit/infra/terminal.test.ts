import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describeCalls } from '../../../infra/commands/calls/describeCalls.ts';
import { describeFindings } from '../../../infra/commands/doctor/describeFindings.ts';
import { formatSummary } from '../../../infra/commands/simulate/summary.ts';
import { describeCall } from '../../../infra/describeCall.ts';
import { describeEntry, describeRecord } from '../../../infra/local/launcher/describeCall.ts';
import { printable, printableLines } from '../../../infra/terminal.ts';
import { emptyRecord } from '../../../shared/call/record/callRecord.ts';
import { summarize } from '../../../shared/call/record/summary.ts';

/** What a name may hold that a terminal obeys, or that misleads whoever reads it. */
const hostile: readonly [string, string][] = [
  ['ESC', '\u001b[2J'],
  ['BEL', '\u0007'],
  ['CR', '\r'],
  ['LF', '\n'],
  ['NUL', '\u0000'],
  ['DEL', '\u007f'],
  ['CSI of C1', '\u009b31m'],
  ['OSC of C1', '\u009d0;title\u009c'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2066'],
  ['a right-to-left mark', '\u200f'],
  ['an Arabic letter mark', '\u061c'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a line separator', '\u2028'],
  ['a next line of C1', '\u0085'],
  ['a filler that shows nothing', '\u3164'],
  ['a tag', '\u{e0041}'],
  ['half a surrogate pair', '\ud800'],
];

const raw = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe.each(hostile)('%s', (_name, text) => {
  const name = `Ad${text}ele`;
  const call = summarize(emptyRecord('c'));

  test('is written out', () => {
    expect(printable(name)).toMatch(/^Ad(\\u[0-9a-f]{4})+.*ele$/);
    expect(raw.test(printable(name))).toBe(false);
  });

  test.each<[string, () => string]>([
    [
      'a call’s timeline',
      () =>
        describeCall({
          call: { ...call, source: [{ kind: 'user', id: name, displayName: name }], rule: name },
          events: [
            {
              id: 'e',
              type: name,
              receivedAt: '2026-11-25T08:00:00Z',
              source: name,
              facts: { [name]: name },
            },
          ],
          commands: [
            { name, status: name, trigger: name, requestedAt: name, attempts: 1, error: { meaning: name } },
          ],
        }),
    ],
    ['a list of calls', () => describeCalls([{ ...call, rule: name }])],
    ['findings', () => describeFindings([{ verdict: 'fault', about: name, found: name, advice: name }])],
    [
      'a summary of scenarios',
      () =>
        formatSummary({
          calls: 1,
          matched: 0,
          mismatched: 1,
          scenarios: [],
          mismatches: [{ scenario: name, callId: name, differences: [name] }],
        }),
    ],
  ])('does not come through %s', (_what, describe) => {
    for (const line of describe().split('\n')) expect(raw.test(line)).toBe(false);
  });

  test('does not come through what npm start shows, but for its colours', () => {
    const at = '2026-11-25T08:00:00.000Z';
    const shown = [
      describeEntry({ kind: 'notification', at, changeType: name, state: name, resourceUrl: name } as never),
      ...describeRecord({
        mismatches: [name],
        record: {
          call: {
            callId: name,
            decision: name,
            decisionOutcome: name,
            outcome: name,
            rule: name,
            resultText: name,
            attempts: [],
          },
          events: [{ id: 'e', type: name, receivedAt: at, source: name, facts: { [name]: name } }],
        },
      } as never),
    ];
    expect(shown.join('\n')).toContain(' by the rule "');
    for (const line of shown) expect(raw.test(stripVTControlCharacters(line))).toBe(false);
  });
});

test('what is plainly visible stays as it is', () => {
  for (const text of ['Adele Vance', 'звонок 電話 नमस्ते', 'ñ é', '☎️ 📞', 'a\\u001b'])
    expect(printable(text)).toBe(text);
});

test('JSON stays the same JSON', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(printableLines(json))).toEqual(JSON.parse(json));
    }),
  );
  const name = hostile.map(([, text]) => text).join('');
  expect(JSON.parse(printableLines(JSON.stringify({ name }, null, 2)))).toEqual({ name });
});

test('commands print through it and no other way', () => {
  const files = readdirSync('infra/commands', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const writers = files.filter((file) => {
    const text = readFileSync(path.join('infra/commands', file), 'utf8');
    return /console\.(log|error|info|warn)\(|stdout\.write\(/.test(text);
  });
  expect(writers.toSorted()).toEqual(['bench/parts/servePart.ts', 'commandLine/say.ts']);
});
