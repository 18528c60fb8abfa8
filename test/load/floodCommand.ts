/** `npm run flood`: calls beside requests of strangers, and how long the calls then take. */
import * as z from 'zod';
import { defineAction } from '../../infra/commands/commandLine/action.ts';
import { defineCommand } from '../../infra/commands/commandLine/defineCommand.ts';
import { flag } from '../../infra/commands/commandLine/takes.ts';
import { amount, wholeNumber } from '../../infra/commands/commandLine/values.ts';
import { startProduct } from '../support/runningApplication.ts';
import { type FloodFigures, flood } from './flood.ts';

const answerAll = { rules: [], otherwise: { answer: { media: { serviceHosted: {} } } } };

const action = defineAction({
  about: 'plays calls, first alone and then beside requests with bad tokens and with unknown key ids',
  takes: z.object({
    seconds: flag('N', 'how long each part takes', amount(100_000).default(20)),
    calls: flag('N', 'a second', amount(10_000).default(5)),
    badTokens: flag('N', 'a second', wholeNumber(0, 100_000).default(300)),
    unknownKeys: flag('N', 'a second', wholeNumber(0, 100_000).default(300)),
    p99: flag(
      'MILLISECONDS',
      '99 of 100 calls must be answered sooner, on a quiet machine',
      amount(60_000).default(250),
    ),
  }),
  run: async ({ seconds, calls, badTokens, unknownKeys, p99 }, { say, progress, wantsJson }) => {
    progress('starting the product');
    const product = await startProduct(answerAll);
    try {
      // The first calls find code that isn't compiled yet.
      await flood(product, { seconds: 3, calls: 20, badTokens: 0, unknownKeys: 0 });
      progress('playing calls alone');
      const alone = await flood(product, { seconds, calls, badTokens: 0, unknownKeys: 0 });
      if (!wantsJson) say(`alone             ${describe(alone)}\n`);
      progress('playing calls beside strangers');
      const beside = await flood(product, { seconds, calls, badTokens, unknownKeys });
      const isFaulty = beside.answered < beside.calls || beside.p99 >= p99;
      return { json: { alone, beside }, text: `beside strangers  ${describe(beside)}\n`, isFaulty };
    } finally {
      await product.stop();
    }
  },
});

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

export const command = defineCommand({
  name: 'flood',
  actions: { '': action },
  about: `
The product is started on free ports.`,
  examples: ['npm run flood', 'npm run flood -- --seconds 60 --bad-tokens 1000'],
  exitCodes: { 1: "a call wasn't answered, or too many were answered too late" },
});
