import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { supervisePart } from '../../../../../infra/local/launcher/supervisePart.ts';
import { eventually } from '../../../../support/eventually.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'supervise-part-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A part that takes its time to end, and says so when it has. */
const slowToEnd = `
process.on('SIGTERM', () => setTimeout(() => { console.log('ended in good order'); process.exit(0); }, 300));
setInterval(() => {}, 1_000);
console.log('ready 1');
`;

function start(longestStop: number) {
  const script = path.join(folder, 'part.mjs');
  writeFileSync(script, slowToEnd);
  const lines: string[] = [];
  const reporter = {
    ready: () => {},
    died: () => {},
    line: (_name: string, text: string) => void lines.push(text),
  };
  const part = { name: 'slow', script, args: [], environment: {}, longestStop };
  return { started: supervisePart(part, reporter), lines };
}

test('a part has the time that it may take to end', async () => {
  const { started, lines } = start(30_000);

  await (await started).stop();

  await eventually('it had ended in good order', () => lines.includes('ended in good order'));
  expect(lines).toEqual(['ended in good order']);
});

test('and no more', async () => {
  const { started, lines } = start(1);

  await (await started).stop();

  expect(lines).toEqual([]);
});
