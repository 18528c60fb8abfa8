/** `npm run calls`: reads calls from the table itself, so it works while the app doesn't, and forgets one. */

import * as z from 'zod';
import { readCallId } from '../../shared/call/notification/callId.ts';
import { listCalls, type ShownCall, showCall } from '../../shared/flow/readCalls.ts';
import { HttpError } from '../../shared/httpReply.ts';
import { readCallQuery } from '../../shared/operator/callQuery.ts';
import { toCallView } from '../../shared/operator/callView.ts';
import { openStorage, type Storage } from '../../shared/tables/openStorage.ts';
import { describeCalls } from './calls/describeCalls.ts';
import { describeTimeline } from './calls/describeTimeline.ts';
import { type Conversation, defineAction } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag, toggle, word } from './commandLine/takes.ts';
import { text, wholeNumber } from './commandLine/values.ts';
import { settingsFlag, storageSettingsFrom } from './deployment/settingsFlag.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';

const callId = word('ID', z.string().transform(readCallId));

const list = defineAction({
  about: 'the calls, newest first',
  takes: z.object({
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
    settings: settingsFlag,
  }),
  run: async ({ settings, ...filters }) => {
    const page = await listCalls(readQuery(filters), await storageOf(settings));
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
  about: 'one call: its deadline, its decision, its events in order; any form of its id',
  takes: z.object({ callId, settings: settingsFlag }),
  run: async ({ callId: id, settings }) => {
    const found = await showWhole(id, await storageOf(settings));
    if (found === undefined) throw new CommandLineError(`No call ${id} is recorded.`, 1);
    return { json: toCallView(found), text: describeTimeline(found.call, found.events) };
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
list and show need reader rights only (in Azure: Storage Table Data Reader), forget those of a contributor.`,
  examples: [
    'npm run calls -- list --active --caller +4930123456',
    'npm run calls -- show 57dab8b1-894c-409a-b240-bd8beae78896',
    'npx graph-call-handler calls list --outcome lost --json',
  ],
  exitCodes: { 1: 'the call is not recorded, or the tables cannot be read' },
});
