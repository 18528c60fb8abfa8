/** `npm run calls`: reads calls from the table itself, so it works while the app doesn't, and forgets one. */

import * as z from 'zod';
import { readCallId } from '../../shared/call/notification/callId.ts';
import { listCalls, type ShownCall, showCall } from '../../shared/flow/readCalls.ts';
import { HttpError } from '../../shared/httpReply.ts';
import { readCallQuery } from '../../shared/operator/callQuery.ts';
import { toCallView } from '../../shared/operator/callView.ts';
import { openStorage, type Storage } from '../../shared/tables/openStorage.ts';
import { describeCall } from '../describeCall.ts';
import { describeCalls } from './calls/describeCalls.ts';
import { followCall, followCalls } from './calls/followCalls.ts';
import { type Conversation, defineAction } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, toggle, word } from './commandLine/takes.ts';
import { text, wholeNumber } from './commandLine/values.ts';
import { settingsFlag, storageSettingsFrom } from './deployment/settingsFlag.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';

const followed = 'new calls, and what becomes of those that are listed; in JSON a line each';

const callId = word('ID', z.string().transform(readCallId));

const list = defineAction({
  about: 'the calls, newest first',
  takes: z
    .object({
      active: toggle('only calls that go on'),
      state: flag('STATE', 'only calls in this state', text.optional()),
      outcome: flag('OUTCOME', 'only calls that ended so', text.optional()),
      rule: flag('NAME', 'only calls that this rule decided about', text.optional()),
      caller: flag('ID', 'only calls from this user, application or phone number', text.optional()),
      tenant: flag('ID', 'only calls of this tenant', text.optional()),
      from: flag('TIME', 'that began at this time or later, such as 2026-12-24T10:00:00Z', text.optional()),
      to: flag('TIME', 'that began at this time or earlier', text.optional()),
      limit: flag('N', 'at most so many', wholeNumber(1, 1_000).default(20)),
      after: flag('TOKEN', 'goes on where an earlier list ended', text.optional()),
      follow: toggle(`goes on until Ctrl-C: ${followed}`),
      settings: settingsFlag,
    })
    .refine(({ follow: goesOn, after }) => !goesOn || after === undefined, '--follow takes no --after'),
  run: async ({ settings, follow: goesOn, ...filters }, conversation) => {
    const query = readQuery(filters);
    const storage = await storageOf(settings);
    if (goesOn) return followCalls(async () => (await listCalls(query, storage)).calls, conversation);
    const page = await listCalls(query, storage);
    const more = page.continuationToken === undefined ? '' : `\nMore: --after ${page.continuationToken}\n`;
    return { json: page, text: `${describeCalls(page.calls)}${more}` };
  },
});

type Filters = Readonly<Record<string, string | number | boolean | undefined>>;

/** The flags as the operator's route takes them, so that both have one meaning. */
function readQuery({ after, ...filters }: Filters) {
  const given = Object.entries({ ...filters, continuationToken: after });
  try {
    return readCallQuery(
      given.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const])),
    );
  } catch (error) {
    if (error instanceof HttpError) throw new CommandLineError(error.message, 2, error);
    throw error;
  }
}

const show = defineAction({
  about: 'one call: its deadline, its decision, its events in order, its commands; any form of its id',
  takes: z.object({
    callId,
    follow: toggle('goes on until the call has ended: each event as it is recorded'),
    settings: settingsFlag,
  }),
  run: async ({ callId: id, follow: goesOn, settings }, conversation) => {
    const storage = await storageOf(settings);
    const look = async () => {
      const found = await showWhole(id, storage);
      if (found === undefined) throw new CommandLineError(`No call ${id} is recorded.`, 1);
      return toCallView(found);
    };
    if (goesOn) return followCall(look, conversation);
    const found = await look();
    return { json: found, text: describeCall(found) };
  },
});

/** With all pages of its history. */
async function showWhole(id: string, storage: Storage): Promise<ShownCall | undefined> {
  const first = await showCall(id, storage);
  const events = [...(first?.events ?? [])];
  for (let from = first?.continuationToken; from !== undefined; ) {
    const page = await showCall(id, storage, from);
    events.push(...(page?.events ?? []));
    from = page?.continuationToken;
  }
  if (first === undefined) return undefined;
  const { continuationToken: _, ...shown } = first;
  return { ...shown, events };
}

const forget = defineAction({
  about:
    'removes everything recorded of a call: record, events, lists, waiting events. Messages still in the queues are ' +
    'not touched',
  takes: z.object({ callId, yes: toggle('without asking'), settings: settingsFlag }),
  run: async ({ callId: id, yes, settings }, { confirm }: Conversation) => {
    const { callRemoval } = await storageOf(settings);
    await confirm(`Forget call ${id} and everything recorded of it?`, yes);
    const removed = await callRemoval.forget(id);
    const counts = Object.entries(removed).filter(([, rows]) => rows > 0);
    const json = { callId: id, removed };
    if (counts.length === 0) return { json, text: '', fault: `Nothing is kept of a call ${id}.` };
    const told = counts.map(([kind, rows]) => `${rows} ${kind}`).join(', ');
    return { json, text: `Forgot call ${id}: ${told}\n` };
  },
});

async function storageOf(settings: string | undefined): Promise<Storage> {
  return openStorage(storageSettingsFrom(settings), signedInCredential);
}

export const command = defineCommand({
  name: 'calls',
  actions: { list, show, forget },
  about: `
list and show need a reader's rights only (in Azure: Storage Table Data Reader), forget those of a contributor. With
--follow they look once a second.`,
  examples: [
    'npm run calls -- list --active --caller +4930123456',
    'npm run calls -- show 57dab8b1-894c-409a-b240-bd8beae78896',
    'npm run calls -- list --follow --active',
    'npx graph-call-handler calls list --outcome lost --json',
  ],
  exitCodes: { 1: 'the call is not recorded, or the tables cannot be read' },
});
