/** `npm run soak`: calls while tables and broker are ill, and whether every record is right afterwards. */
import { parseArgs } from 'node:util';
import { startLocalStack } from '../support/localStack.ts';
import { type SoakFigures, soak } from './soak.ts';

const help = `Usage: npm run soak -- [--minutes N] [--rate N] [--seed N] [--patience SECONDS]

Starts the local stack on free ports and plays calls while the tables are ill half of the time and the broker a quarter:
busy, throttled, late, cut, silent, detached, a session lost. Then both recover, and each call's record is compared with
what Graph posted and was asked.

  --minutes N          how long the calls go on (10)
  --rate N             calls a second (5)
  --seed N             the same faults and calls again; another one each time where absent
  --patience SECONDS   how long all may take to recover (300)
  --json               the figures as JSON
  --help

Exit code: 0, or 1 where anything was lost, doubled or wrong, or became poison.
`;

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '5' },
    seed: { type: 'string' },
    patience: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  const seed = Number(flags.seed ?? Date.now() % 1_000_000_000);
  process.stderr.write(`seed ${seed}\n`);
  const stack = await startLocalStack();
  try {
    const figures = await soak(stack, {
      seconds: Number(flags.minutes) * 60,
      rate: Number(flags.rate),
      seed,
      patience: Number(flags.patience) * 1_000,
      onProgress: (text) => process.stderr.write(`${text}\n`),
    });
    process.stdout.write(flags.json ? `${JSON.stringify({ seed, ...figures })}\n` : describe(seed, figures));
    return isRight(figures) ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

function isRight({ faulty, poison, deadLetters, waiting }: SoakFigures): boolean {
  return faulty.length + poison + deadLetters + waiting === 0;
}

const share = (part: number) => `${Math.round(part * 100)} % of the time`;

function describe(seed: number, figures: SoakFigures): string {
  const { faulty, ill, struck } = figures;
  const count = (kind: 'lost' | 'doubled' | 'wrong') =>
    faulty.reduce(
      (sum, call) => sum + (kind === 'wrong' ? Number(call.wrong.length > 0) : call[kind].length),
      0,
    );
  const lines = [
    `seed           ${seed}`,
    `calls          ${figures.calls}, ${figures.notifications} notifications, ${figures.events} events recorded`,
    `tables ill     ${share(ill.tables)}, ${struck.tables} requests struck`,
    `broker ill     ${share(ill.broker)}, ${struck.broker} requests struck`,
    `recovered in   ${(figures.recovery / 1_000).toFixed(1)} s`,
    `lost           ${count('lost')}`,
    `doubled        ${count('doubled')}`,
    `wrong records  ${count('wrong')}`,
    `poison         ${figures.poison}; dead letters ${figures.deadLetters}; still waiting ${figures.waiting}`,
    ...faulty.slice(0, 20).map((call) => JSON.stringify(call)),
  ];
  return `${lines.join('\n')}\n`;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
    process.exit(1);
  },
);
