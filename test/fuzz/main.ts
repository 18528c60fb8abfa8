/** `npm run fuzz`: hostile input at the whole running product, for as long as is wanted. */
import * as z from 'zod';
import { defineAction } from '../../infra/commands/commandLine/action.ts';
import { defineCommand } from '../../infra/commands/commandLine/defineCommand.ts';
import { flag } from '../../infra/commands/commandLine/takes.ts';
import { amount, wholeNumber } from '../../infra/commands/commandLine/values.ts';
import { describeFigures, fuzz } from './fuzz.ts';
import { startTarget } from './target.ts';

const action = defineAction({
  about:
    'sends hostile notifications, tokens, commands, queries and policies, each made from its own seed. Every reply must ' +
    'be one that the contract knows, come in time, and give no secret away',
  takes: z.object({
    seconds: flag('N', 'how long', amount(1_000_000).default(60)),
    seed: flag(
      'S',
      "the first input's seed; each further input has the next; a new one each time where absent",
      wholeNumber(0, 2 ** 31 - 1).optional(),
    ),
    count: flag(
      'N',
      'at most so many inputs; --seed S --count 1 tries one of them again',
      wholeNumber(1, 1_000_000_000).optional(),
    ),
  }),
  run: async ({ seconds, seed = Date.now() % 1_000_000_000, count = Number.POSITIVE_INFINITY }, talk) => {
    if (!talk.wantsJson) talk.say(`seed           ${seed}\n`);
    talk.progress('starting the product');
    const target = await startTarget();
    try {
      const figures = await fuzz(target, {
        seed,
        count,
        until: Date.now() + seconds * 1_000,
        onProgress: ({ inputs, faults }) => talk.progress(`${inputs} inputs, ${faults.length} faults`),
      });
      const text = `${describeFigures(figures)}\n`;
      return { json: { seed, ...figures }, text, isFaulty: figures.faults.length > 0 };
    } finally {
      await target.stop();
    }
  },
});

export const command = defineCommand({
  name: 'fuzz',
  actions: { '': action },
  about: `
The product is started on free ports.`,
  examples: ['npm run fuzz -- --seconds 600', 'npm run fuzz -- --seed 4711 --count 1'],
  exitCodes: { 1: 'there was a fault' },
});
