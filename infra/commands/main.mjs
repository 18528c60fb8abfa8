#!/usr/bin/env node
/**
 * `graph-call-handler <command> …`, and what `npm run <command>` starts. The command is built first, in a moment; the
 * product only for a command that starts it, so that looking at a running stack changes nothing of it.
 */
import { stop } from 'esbuild';
import { buildCommand, buildProduct } from '../build.mjs';

const product = { startsProduct: true };

/** Where each command's source is; `local` and `start` are built with the product. */
const commands = {
  start: { ...product, file: '../../dist/local/up.mjs', flags: ['--scenarios'] },
  local: { ...product, file: '../../dist/local/up.mjs' },
  simulate: { source: 'infra/commands/simulate.ts' },
  policy: { source: 'infra/commands/policy.ts' },
  calls: { source: 'infra/commands/calls.ts' },
  'dead-letters': { source: 'infra/commands/deadLetters.ts' },
  queues: { source: 'infra/commands/queues.ts' },
  doctor: { source: 'infra/commands/doctor.ts' },
  bench: { ...product, source: 'infra/commands/bench.ts' },
  fuzz: { ...product, source: 'test/fuzz/main.ts' },
  flood: { ...product, source: 'test/load/floodCommand.ts' },
  soak: { ...product, source: 'test/load/soakCommand.ts' },
};

const [name = '--help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined) {
  const isHelp = name === '--help';
  const stream = isHelp ? process.stdout : process.stderr;
  stream.write(
    `Usage: graph-call-handler <command> …   (each: --help)\nCommands: ${Object.keys(commands).join(', ')}\n`,
  );
  process.exitCode = isHelp ? 0 : 2;
} else {
  if (command.startsProduct) await buildProduct();
  const file = command.source === undefined ? command.file : await buildCommand(command.source, name);
  await stop();
  process.argv.splice(2, process.argv.length, ...(command.flags ?? []), ...args);
  // Who has read enough, such as head, is gone before all is written.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  await import(file);
}
