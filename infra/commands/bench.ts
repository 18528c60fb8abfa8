/** `npm run bench`: how far the product is from the least that could do the same, measured in one run. */

import { mkdir, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { playFaults } from '../../test/load/faults/playFaults.ts';
import { playLoad } from '../../test/load/playLoad.ts';
import { measureAnswers, measureLoops } from './bench/answers.ts';
import { measureColdImport } from './bench/coldImport.ts';
import { describeFigure, type Figure, isReached } from './bench/figure.ts';
import { measureFirstAnswer } from './bench/firstAnswer.ts';
import { describeMachine } from './bench/machine.ts';
import { servePart } from './bench/parts/servePart.ts';
import { measureRecording } from './bench/recording.ts';
import { createSurroundings, type Surroundings } from './bench/surroundings.ts';
import { measureWebhook } from './bench/webhook.ts';
import { type Conversation, defineAction } from './commandLine/action.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, toggle, words } from './commandLine/takes.ts';
import { amount, file, oneOf, text, wholeNumber } from './commandLine/values.ts';

const names = ['answers', 'loops', 'start', 'import', 'recording', 'webhook'] as const;

type Measure = (surroundings: Surroundings, rounds: number) => Promise<Figure | Figure[]>;

const measurements: Readonly<Record<(typeof names)[number], Measure>> = {
  answers: measureAnswers,
  loops: measureLoops,
  start: measureFirstAnswer,
  import: measureColdImport,
  recording: measureRecording,
  webhook: measureWebhook,
};

const bench = defineAction({
  about:
    'measures each, or those that are named, against its floor: the least that could do the same, in the same run',
  takes: z.object({
    chosen: words('NAME', oneOf(names)),
    check: toggle("ends with 1 where a goal isn't reached"),
    json: flag('FILE', 'also writes the figures there', file.optional()),
    rounds: flag('N', 'each figure is the median of so many rounds', wholeNumber(1, 1_000).default(5)),
    pinned: toggle('gives the http process a core of its own, and all else another'),
    profile: flag(
      'FOLDER',
      "also leaves a .cpuprofile of each process of the product's there, for the developer tools of Chrome or VS Code",
      file.optional(),
    ),
    faults: flag(
      'N',
      'instead plays so many random schedules of kills and ill services in one process, and checks every record',
      wholeNumber(0, 1_000_000).optional(),
    ),
    killed: flag(
      'N',
      'instead, or after those, plays so many schedules in which http host, worker, broker and tables are killed',
      wholeNumber(0, 10_000).optional(),
    ),
    seed: flag(
      'N',
      'of the first schedule (--faults, --killed); another one each time where absent',
      wholeNumber(0, 2 ** 31 - 1).optional(),
    ),
    load: toggle('instead plays a long load, Graph being slow, and checks every answer and every record'),
    calls: flag(
      'N',
      'of that load, with six notifications each at least',
      wholeNumber(1, 20_000).default(10_000),
    ),
    rate: flag('N', 'of its calls a second', amount(1_000).default(20)),
    svg: flag('FILE', 'where its plot goes', file.default('load.svg')),
    part: flag('NAME', 'serves a part of the bench itself', text.optional()),
    port: flag('N', 'of that part', wholeNumber(0, 65_535).optional()),
  }),
  run: async (
    { chosen, check, json, rounds, pinned, profile, faults, killed, seed, part, ...more },
    conversation,
  ) => {
    if (part !== undefined) {
      await servePart(part);
      return undefined;
    }
    if (more.load) return playLoad({ ...more, seed, json }, conversation);
    if (faults !== undefined || killed !== undefined)
      return playFaults({ faults, killed, seed, json }, conversation);
    if (profile !== undefined) await mkdir(profile, { recursive: true });
    const machine = describeMachine();
    conversation.say(`${Object.values(machine).join(', ')}\n\n`);
    conversation.progress('starting what it stands on');
    const surroundings = await createSurroundings({ profileFolder: profile, pinned });
    try {
      const figures = await measureAll(
        surroundings,
        chosen.length > 0 ? chosen : names,
        rounds,
        conversation,
      );
      const result = { machine, figures };
      if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
      return { json: result, text: '', isFaulty: check && !figures.every(isReached) };
    } finally {
      await surroundings.stop();
    }
  },
});

async function measureAll(
  surroundings: Surroundings,
  chosen: readonly (typeof names)[number][],
  rounds: number,
  { say, progress }: Conversation,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const name of chosen) {
    progress(`measuring ${name}`);
    const found = [await measurements[name](surroundings, rounds)].flat();
    for (const figure of found) say(`${describeFigure(figure)}\n`);
    figures.push(...found);
  }
  return figures;
}

export const command = defineCommand({
  name: 'bench',
  actions: { '': bench },
  about: `
  answers     notification to answer at 20, 50 and 200 calls a second
  loops       calls a second where 1, 16 and 64 ring at a time, and the processor time of each
  start       from the start of the process to the first answer
  import      loading the deployed bundle
  recording   events a second, and the processor time of each
  webhook     the same while a webhook's receiver is silent, against the same without a webhook

Compare ratios: times depend on the machine and on its load.`,
  examples: [
    'npm run bench',
    'npm run bench -- answers --rounds 9 --check',
    'npm run bench -- --json figures.json',
    'npm run bench -- --faults 1000 --seed 1',
    'npm run bench -- --killed 50',
    'npm run bench -- --load --calls 1000',
  ],
  exitCodes: {
    1: "a goal isn't reached (--check), a measurement failed, or anything was lost, doubled, wrong or late (--faults, --killed, --load)",
  },
});
