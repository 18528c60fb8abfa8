#!/usr/bin/env node
/**
 * `graph-call-handler <command> …`, and what `npm run <command>` starts. The command is built first, in a moment; the
 * product only for a command that starts it, so that looking at a running stack changes nothing of it.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stop } from 'esbuild';
import { buildCommand, buildProduct } from '../build.mjs';

const product = { startsProduct: true };
const local = fileURLToPath(new URL('../../dist/local/up.mjs', import.meta.url));

/** What each command is for, and where its source is; `local` and `start` are built with the product. */
const commands = {
  start: {
    ...product,
    file: local,
    flags: ['--scenarios'],
    about: 'the whole product here, with calls played through it',
  },
  local: { ...product, file: local, about: 'the whole product here, until Ctrl-C' },
  simulate: { source: 'infra/commands/simulate.ts', about: 'plays calls against it' },
  policy: { source: 'infra/commands/policy.ts', about: 'checks rules, and explains which of them decides' },
  calls: { source: 'infra/commands/calls.ts', about: 'lists, shows and follows calls, or forgets one' },
  queues: { source: 'infra/commands/queues.ts', about: 'what waits where, and since when' },
  'dead-letters': { source: 'infra/commands/deadLetters.ts', about: 'messages that nobody could handle' },
  screenshots: { source: 'infra/commands/screenshots.ts', about: 'pictures of the console for the README' },
  doctor: { source: 'infra/commands/doctor.ts', about: 'what is wrong with a deployment, and what to do' },
  bench: { ...product, source: 'infra/commands/bench.ts', about: 'how fast the product is, against floors' },
  fuzz: { ...product, source: 'test/fuzz/main.ts', about: 'hostile input at the product' },
  flood: { ...product, source: 'test/load/floodCommand.ts', about: 'calls beside requests of strangers' },
  soak: { ...product, source: 'test/load/soakCommand.ts', about: 'calls while tables and broker are ill' },
};

const [name = '--help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined) {
  const isHelp = name === '--help';
  const lines = Object.entries(commands).map(([one, { about }]) => `  ${one.padEnd(14)}${about}\n`);
  const stream = isHelp ? process.stdout : process.stderr;
  stream.write(`Usage: graph-call-handler <command> …\n\n${lines.join('')}\nEach has --help.\n`);
  process.exitCode = isHelp ? 0 : 2;
} else {
  const isHelp = command.source !== undefined && args.includes('--help');
  if (command.startsProduct && !isHelp) await buildProduct();
  const file = command.source === undefined ? command.file : await buildCommand(command.source, name);
  await stop();
  process.argv.splice(2, process.argv.length, ...(command.flags ?? []), ...args);
  // Who has read enough, such as head, is gone before all is written.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  await import(pathToFileURL(file).href);
}
