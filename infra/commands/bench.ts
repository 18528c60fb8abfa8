/** `npm run bench`: how far the product is from the least that could do the same, measured in one run. */

import { mkdir, writeFile } from 'node:fs/promises';
import { measureAnswers, measureLoops } from './bench/answers.ts';
import { measureColdImport } from './bench/coldImport.ts';
import { describeFigure, type Figure, isReached } from './bench/figure.ts';
import { measureFirstAnswer } from './bench/firstAnswer.ts';
import { describeMachine } from './bench/machine.ts';
import { servePart } from './bench/parts/servePart.ts';
import { measureRecording } from './bench/recording.ts';
import { createSurroundings, type Surroundings } from './bench/surroundings.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';

const help = `Usage:
  npm run bench [-- NAME …]            measures each, or those that are named, against its floor: the least that could
                                       do the same on this machine, in the same run
    answers     notification to answer at 20, 50 and 200 calls a second
    loops       calls a second where 1, 16 and 64 ring at a time, and the processor time of each
    start       from the start of the process to the first answer
    import      loading the deployed bundle
    recording   events a second, and the processor time of each
  npm run bench -- --check             exits with 1 where a goal isn't reached
  npm run bench -- --json FILE         also writes the figures there
  npm run bench -- --rounds N          5 where nothing is said; each figure is the median of its rounds
  npm run bench -- --pinned            gives the http process a core of its own, and all else another
  npm run bench -- --profile FOLDER    also leaves a .cpuprofile of each process of the product's there, for the
                                       profiler of Chrome's or VS Code's developer tools

Compare ratios: times depend on the machine and on its load.
`;

const options = {
  check: { type: 'boolean' },
  json: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  pinned: { type: 'boolean', default: false },
  profile: { type: 'string' },
  help: { type: 'boolean' },
  // What the bench starts itself.
  part: { type: 'string' },
  port: { type: 'string' },
} as const;

type Measure = (surroundings: Surroundings, rounds: number) => Promise<Figure | Figure[]>;

const measurements: Readonly<Record<string, Measure>> = {
  answers: measureAnswers,
  loops: measureLoops,
  start: measureFirstAnswer,
  import: measureColdImport,
  recording: measureRecording,
};

async function main(): Promise<number> {
  const { values: flags, positionals } = readFlags(options, help);
  if (flags.part !== undefined) {
    await servePart(flags.part);
    return 0;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(measurements);
  const rounds = Number(flags.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0) || !names.every((name) => Object.hasOwn(measurements, name)))
    throw new CommandLineError(help, 2);
  if (flags.help === true) {
    say(help);
    return 0;
  }
  if (flags.profile !== undefined) await mkdir(flags.profile, { recursive: true });
  const machine = describeMachine();
  say(`${Object.values(machine).join(', ')}\n\n`);
  const surroundings = await createSurroundings({ profileFolder: flags.profile, pinned: flags.pinned });
  try {
    const figures = await measureAll(surroundings, names, rounds);
    if (flags.json !== undefined)
      await writeFile(flags.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
    return flags.check === true && !figures.every(isReached) ? 1 : 0;
  } finally {
    await surroundings.stop();
  }
}

async function measureAll(
  surroundings: Surroundings,
  names: readonly string[],
  rounds: number,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const name of names) {
    process.stderr.write(`measuring: ${name} …\n`);
    const found = [(await measurements[name]?.(surroundings, rounds)) ?? []].flat();
    for (const figure of found) say(`${describeFigure(figure)}\n`);
    figures.push(...found);
  }
  return figures;
}

runCommand(main);
