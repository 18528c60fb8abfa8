/** `npm run calls`: reads calls from the table itself, so it works while the app doesn't, and forgets one. */

import { readCallId } from '../../shared/call/notification/callId.ts';
import { listCalls, type ShownCall, showCall } from '../../shared/flow/readCalls.ts';
import { HttpError } from '../../shared/httpReply.ts';
import { readCallQuery } from '../../shared/operator/callQuery.ts';
import { toCallView } from '../../shared/operator/callView.ts';
import { readStorageSettings } from '../../shared/settings/settings.ts';
import { openStorage, type Storage } from '../../shared/tables/openStorage.ts';
import { describeCalls } from './calls/describeCalls.ts';
import { describeTimeline } from './calls/describeTimeline.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { confirm } from './commandLine/confirm.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';
import { chooseSettings } from './deployment/chooseSettings.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';

const help = `Usage:
  npm run calls -- list           the calls, newest first
  npm run calls -- show ID        one call: its deadline, its decision, its events in order; any form of its id
  npm run calls -- forget ID      removes everything recorded of a call: record, events, lists, waiting events.
                                  Messages still in the queues are not touched.

list and show need reader rights only (in Azure: Storage Table Data Reader), forget those of a contributor.

Options:
  --active          list: only calls that go on
  --state STATE     list: only calls in this state
  --from TIME       list: that began at this time or later (ISO 8601, such as 2026-12-24T10:00:00Z)
  --to TIME         list: that began at this time or earlier
  --limit N         list: at most so many (20)
  --after TOKEN     list: goes on where an earlier list ended
  --yes             forget: without asking
  --settings FILE   the deployment's settings: local.settings.json, or what az functionapp config appsettings list
                    prints; without it the environment's, else those of the local stack
  --json            prints JSON
  --help            prints this
`;

const options = {
  active: { type: 'boolean' },
  state: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  limit: { type: 'string', default: '20' },
  after: { type: 'string' },
  yes: { type: 'boolean' },
  settings: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Flags = ReturnType<typeof readFlags<typeof options>>['values'];

const toJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function main(): Promise<number> {
  const { values: flags, positionals } = readFlags(options, help);
  const [verb, id, ...rest] = positionals;
  if (flags.help === true) say(help);
  else if (verb === 'list' && id === undefined) await list(flags);
  else if (verb === 'show' && id !== undefined && rest.length === 0) await show(readCallId(id), flags);
  else if (verb === 'forget' && id !== undefined && rest.length === 0) await forget(readCallId(id), flags);
  else throw new CommandLineError(help, 2);
  return 0;
}

async function list(flags: Flags): Promise<void> {
  const query = readQuery(flags);
  const page = await listCalls(query, await storageOf(flags));
  if (flags.json === true) return say(toJson(page));
  const more = page.continuationToken === undefined ? '' : `\nMore: --after ${page.continuationToken}\n`;
  return say(`${describeCalls(page.calls)}${more}`);
}

/** The flags as the operator's route takes them, so that both have one meaning. */
function readQuery({ active, state, from, to, limit, after }: Flags) {
  const given = { active: active?.toString(), state, from, to, limit, continuationToken: after };
  try {
    return readCallQuery(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  } catch (error) {
    if (error instanceof HttpError) throw new CommandLineError(error.message, 2, error);
    throw error;
  }
}

async function show(callId: string, flags: Flags): Promise<void> {
  const found = await showWhole(callId, await storageOf(flags));
  if (found === undefined) throw new CommandLineError(`No call ${callId} is recorded.`, 1);
  say(flags.json === true ? toJson(toCallView(found)) : describeTimeline(found.call, found.events));
}

/** With all pages of its history. */
async function showWhole(callId: string, storage: Storage): Promise<ShownCall | undefined> {
  const first = await showCall(callId, storage);
  const events = [...(first?.events ?? [])];
  for (let from = first?.continuationToken; from !== undefined; ) {
    const page = await showCall(callId, storage, from);
    events.push(...(page?.events ?? []));
    from = page?.continuationToken;
  }
  if (first === undefined) return undefined;
  const { continuationToken: _, ...shown } = first;
  return { ...shown, events };
}

async function forget(callId: string, flags: Flags): Promise<void> {
  const { callRemoval } = await storageOf(flags);
  const question = `Forget call ${callId} and everything recorded of it?`;
  if (flags.yes !== true && !(await confirm(question))) throw new CommandLineError('Nothing was removed.', 1);
  const removed = await callRemoval.forget(callId);
  const counts = Object.entries(removed).filter(([, rows]) => rows > 0);
  if (flags.json === true) say(toJson({ callId, removed }));
  else if (counts.length > 0)
    say(`Forgot call ${callId}: ${counts.map(([kind, rows]) => `${rows} ${kind}`).join(', ')}\n`);
  if (counts.length === 0) throw new CommandLineError(`Nothing is kept of a call ${callId}.`, 1);
}

async function storageOf({ settings: file }: Flags): Promise<Storage> {
  const settings = readStorageSettings(chooseSettings(file, process.env).variables);
  return openStorage(settings, signedInCredential);
}

runCommand(main);
