/** `npm run fuzz`: hostile input at the whole running product, for as long as is wanted. */
import { parseArgs } from 'node:util';
import { printableLines } from '../../infra/terminal.ts';
import { describeFigures, type Figures, fuzz } from './fuzz.ts';
import { startTarget } from './target.ts';

const help = `Usage: npm run fuzz -- [--seconds N] [--seed S] [--count N]

Starts the product on free ports and sends it hostile notifications, tokens, commands, queries and policies, each made
from its own seed. Every reply must be one that the contract knows, come in time, and give no secret away.

  --seconds N   how long (60)
  --seed S      the first input's seed (a new one each time); each further input has the next
  --count N     at most so many inputs; --seed S --count 1 tries one of them again
  --help

Exit code: 0, or 1 where there was a fault.
`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    count: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function onProgress({ inputs, faults }: Figures): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${inputs} inputs, ${faults.length} faults`);
}

async function main(): Promise<number> {
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  const seed = Number(flags.seed ?? Date.now() % 1_000_000_000);
  const count = Number(flags.count ?? Number.POSITIVE_INFINITY);
  process.stdout.write(`seed           ${seed}\n`);
  const target = await startTarget();
  try {
    const until = Date.now() + Number(flags.seconds) * 1_000;
    const figures = await fuzz(target, { seed, count, until, onProgress });
    if (process.stderr.isTTY) process.stderr.write('\r');
    process.stdout.write(`${printableLines(describeFigures(figures))}\n`);
    return figures.faults.length === 0 ? 0 : 1;
  } finally {
    await target.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${printableLines(error instanceof Error ? (error.stack ?? '') : String(error))}\n`);
    process.exit(1);
  },
);
