/** `npm run bench`: how far the product is from the least that could do the same, measured in one run. */

import { writeFile } from 'node:fs/promises';
import { measureAnswerPath } from './bench/answerPath.ts';
import { measureColdImport } from './bench/coldImport.ts';
import { describeFigure, type Figure } from './bench/figure.ts';
import { describeMachine } from './bench/machine.ts';
import { servePart } from './bench/parts/servePart.ts';
import { measureRecording } from './bench/recording.ts';
import { createSurroundings, type Surroundings } from './bench/surroundings.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';

const help = `Usage:
  npm run bench                   measures the answer path, the cold import and the recording, each against its floor:
                                  the least that could do the same on this machine, in the same run
  npm run bench -- --json FILE    also writes the figures there

Medians of several rounds, with the least and the most. Compare ratios: times depend on the machine and on its load.
`;

const options = {
  json: { type: 'string' },
  help: { type: 'boolean' },
  // What the bench starts itself.
  part: { type: 'string' },
  port: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const { values: flags, positionals } = readFlags(options, help);
  if (positionals.length > 0) throw new CommandLineError(help, 2);
  if (flags.part !== undefined) await servePart(flags.part);
  else if (flags.help === true) say(help);
  else await bench(flags.json);
  return 0;
}

async function bench(file: string | undefined): Promise<void> {
  const machine = describeMachine();
  say(`${Object.values(machine).join(', ')}\n\n`);
  const surroundings = await createSurroundings();
  try {
    const figures = await measureAll(surroundings);
    if (file !== undefined) await writeFile(file, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  } finally {
    await surroundings.stop();
  }
}

async function measureAll(surroundings: Surroundings): Promise<readonly Figure[]> {
  const measurements = [
    async () => measureAnswerPath(surroundings),
    async () => measureColdImport(surroundings.settings),
    async () => measureRecording(surroundings),
  ];
  const figures: Figure[] = [];
  for (const measure of measurements) {
    const figure = await measure();
    say(`${describeFigure(figure)}\n`);
    figures.push(figure);
  }
  return figures;
}

runCommand(main);
