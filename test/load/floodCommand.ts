/** `npm run flood`: calls beside requests of strangers, and how long the calls then take. */
import { parseArgs } from 'node:util';
import { startProduct } from '../support/product.ts';
import { type FloodFigures, flood } from './flood.ts';

const help = `Usage: npm run flood -- [--seconds N] [--calls N] [--bad-tokens N] [--unknown-keys N] [--p99 MILLISECONDS]

Starts the product on free ports and plays calls, first alone and then beside requests with bad tokens and with unknown
key ids. Rates are a second's.

  --seconds N        how long each part takes (20)
  --calls N          5
  --bad-tokens N     300
  --unknown-keys N   300
  --p99 N            99 of 100 calls must be answered within so many milliseconds (250, on a quiet machine)
  --help

Exit code: 0, or 1 where a call wasn't answered, or too many were answered too late.
`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    calls: { type: 'string', default: '5' },
    'bad-tokens': { type: 'string', default: '300' },
    'unknown-keys': { type: 'string', default: '300' },
    p99: { type: 'string', default: '250' },
    help: { type: 'boolean', default: false },
  },
});

const answerAll = { rules: [], otherwise: { answer: { media: { serviceHosted: {} } } } };

async function main(): Promise<number> {
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  const product = await startProduct(answerAll);
  try {
    const rates = { seconds: Number(flags.seconds), calls: Number(flags.calls) };
    // The first calls find code that isn't compiled yet.
    await flood(product, { seconds: 3, calls: 20, badTokens: 0, unknownKeys: 0 });
    const alone = await flood(product, { ...rates, badTokens: 0, unknownKeys: 0 });
    process.stdout.write(`alone             ${describe(alone)}\n`);
    const beside = await flood(product, {
      ...rates,
      badTokens: Number(flags['bad-tokens']),
      unknownKeys: Number(flags['unknown-keys']),
    });
    process.stdout.write(`beside strangers  ${describe(beside)}\n`);
    return beside.answered === beside.calls && beside.p99 < Number(flags.p99) ? 0 : 1;
  } finally {
    await product.stop();
  }
}

function describe(figures: FloodFigures): string {
  const { calls, answered, median, p99, slowest, turnedAway, keySetRequests, processorTime } = figures;
  const away = Object.entries(turnedAway).map(([status, count]) => `${count} × ${status}`);
  return [
    `${answered} of ${calls} calls answered`,
    `median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms`,
    `turned away ${away.join(', ') || 'nobody'}`,
    `keys fetched ${keySetRequests} times`,
    `${processorTime.toFixed(2)} ms of processor a request`,
  ].join('; ');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    process.exit(1);
  },
);
