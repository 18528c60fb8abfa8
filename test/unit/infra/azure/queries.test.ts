import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { attribute, event, metric } from '../../../../shared/telemetry/names.ts';
import { readQuery } from '../../../support/kusto/query.ts';

const folder = 'infra/azure/queries';
const files = ['alerts', 'workbook'].flatMap((kind) =>
  readdirSync(path.join(folder, kind)).map((file) => path.join(kind, file)),
);
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');

const carriers = [...Object.values(metric), ...Object.values(event)];
const attributesOfName = new Map<string, string[]>(
  carriers.map(({ name, attributes }) => [name, attributes.map((key) => attribute[key])]),
);

/** The closed vocabularies of the record (sections 2 and 7 of the design). */
const vocabulary: Readonly<Record<string, RegExp>> = {
  [attribute.decision]: /^(answer|redirect|reject|ignore|none)$/,
  [attribute.decisionOutcome]: /^(accepted|refused|late|missed|unknown|none)$/,
  [attribute.askResult]: /^(decided|declined|failed|leftAlone)$/,
  [attribute.outcome]: /^(active|completed|redirected|rejected|transferred|missed|failed|lost|handedOver)$/,
  [attribute.state]:
    /^(incoming|ringing|establishing|redirecting|established|hold|transferring|transferAccepted|terminating|terminated)$/,
  [attribute.httpStatus]: /^[1-5]\d\d$/,
};

/** Everything that would make a query silently ask for what nobody sends. */
function complaintsAbout(text: string): string[] {
  const { mistakes, names, attributes, comparisons } = readQuery(text);
  const unknownNames = names.filter((name) => !attributesOfName.has(name));
  const carried = names.flatMap((name) => attributesOfName.get(name) ?? []);
  const offered: readonly string[] = names.length > 0 ? carried : Object.values(attribute);
  return [
    ...mistakes,
    ...unknownNames.map((name) => `${name} is no metric or event of shared/telemetry/names.ts`),
    ...attributes
      .filter((key) => !offered.includes(key))
      .map((key) => `${key} is carried by none of ${names.join(', ')}`),
    ...comparisons
      .filter(({ attribute: key, value }) => !(vocabulary[key] ?? /^/).test(value))
      .map(({ attribute: key, value }) => `${key} is never ${value}`),
  ];
}

test.each(files)('%s asks only for tables, columns and telemetry that exist', (file) => {
  expect(complaintsAbout(textOf(file))).toEqual([]);
});

test.each(files)('%s begins by saying what it is for', (file) => {
  expect(textOf(file)).toMatch(/^\/\/ [A-Z]/);
});

describe('a broken query is found out', () => {
  test.each([
    ['a misspelt table', 'AppMetric | take 1', /'AppMetric' does not refer/],
    ['a misspelt column', 'AppMetrics | where Nmae == "call.lost"', /'Nmae' does not refer/],
    ['a column of another table', 'AppMetrics | where DurationMs > 1', /'DurationMs' does not refer/],
    [
      'a column that an earlier step dropped',
      'AppMetrics | project Sum | where Name == "call.lost"',
      /'Name' does not/,
    ],
    ['a misspelt function', 'AppMetrics | summarize summ(Sum)', /'summ' does not refer/],
    ['an aggregate outside summarize', 'AppMetrics | extend x = sum(Sum)', /not allowed in this context/],
    [
      'a type that does not fit',
      'AppMetrics | where Sum startswith "a"',
      /operator 'startswith' is not defined/,
    ],
    ['a missing bracket', 'AppMetrics | summarize sum(Sum', /Expected: \)/],
    ['a missing operator', 'AppMetrics where Sum > 1', /unexpected|Expected/],
    ['a metric nobody sends', 'AppMetrics | where Name == "call.decision"', /call\.decision is no metric/],
    [
      'one such among others',
      'AppMetrics | where Name in ("call.lost", "call.found")',
      /call\.found is no metric/,
    ],
    ['a part of a name', 'AppMetrics | where Name startswith "call."', /compare Name with whole names/],
    [
      'an attribute that metric does not carry',
      'AppMetrics | where Name == "call.lost" | extend rule = Properties["call.rule"]',
      /call\.rule is carried by none of call\.lost/,
    ],
    [
      'an attribute nobody sends',
      'AppEvents | extend x = Properties["call.caller"]',
      /call\.caller is carried by none/,
    ],
    ['an attribute out of sight', 'AppEvents | extend x = Properties.rule', /write Properties\["<name>"\]/],
    [
      'an attribute by a computed key',
      'AppEvents | extend x = Properties[strcat("call.", "id")]',
      /must be a literal/,
    ],
    [
      'a value that never occurs',
      'AppMetrics | where Name == "call.decisions" | where tostring(Properties["call.decision.outcome"]) == "regused"',
      /call\.decision\.outcome is never regused/,
    ],
    [
      'such a value under a column name',
      'AppEvents | where Name == "call.state_changed" | extend s = tostring(Properties["call.state"]) | where s in ("rings")',
      /call\.state is never rings/,
    ],
  ])('%s', (_mistake, text, complaint) => {
    expect(complaintsAbout(text).join('\n')).toMatch(complaint);
  });
});
