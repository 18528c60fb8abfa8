/** `npm run soak`: calls while tables and broker are ill, and whether every record is right afterwards. */
import * as z from 'zod';
import { defineAction } from '../../infra/commands/commandLine/action.ts';
import { defineCommand } from '../../infra/commands/commandLine/defineCommand.ts';
import { flag } from '../../infra/commands/commandLine/takes.ts';
import { amount, wholeNumber } from '../../infra/commands/commandLine/values.ts';
import { startLocalStack } from '../support/localStack.ts';
import { type SoakFigures, soak } from './soak.ts';

const action = defineAction({
  about:
    'plays calls while the tables are ill half of the time and the broker a quarter, and checks every record',
  takes: z.object({
    minutes: flag('N', 'how long the calls go on', amount(10_000).default(10)),
    rate: flag('N', 'calls a second', amount(1_000).default(5)),
    seed: flag(
      'N',
      'the same faults and calls again; another one each time where absent',
      wholeNumber(0, 2 ** 31 - 1).optional(),
    ),
    patience: flag('SECONDS', 'how long all may take to recover', amount(100_000).default(300)),
  }),
  run: async ({ minutes, rate, seed = Date.now() % 1_000_000_000, patience }, { progress }) => {
    process.stderr.write(`seed ${seed}\n`);
    progress('starting the stack');
    const stack = await startLocalStack();
    try {
      const figures = await soak(stack, {
        seconds: minutes * 60,
        rate,
        seed,
        patience: patience * 1_000,
        onProgress: progress,
      });
      return { json: { seed, ...figures }, text: describe(seed, figures), isFaulty: !isRight(figures) };
    } finally {
      await stack.stop();
    }
  },
});

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

export const command = defineCommand({
  name: 'soak',
  actions: { '': action },
  about: `
The stack is started on free ports. Its parts are busy, throttled, late, cut, silent, detached, or lose a session; then
all recover, and each call's record is compared with what Graph posted and was asked.`,
  examples: ['npm run soak -- --minutes 60', 'npm run soak -- --minutes 1 --seed 4711 --json'],
  exitCodes: { 1: 'something was lost, doubled or wrong, or became poison' },
});
