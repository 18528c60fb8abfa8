import * as z from 'zod';
import type { CallRecord } from '../call/record/callRecord.ts';
import { summarize } from '../call/record/summary.ts';
import { webhookEventTypes } from '../call/record/webhookEvent.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';
import { fitRow } from './limitRowSize.ts';
import { packJson, unpackJson } from './packJson.ts';

export const CALL_ROW = 'call';

export const plannedCheck = z.object({
  n: z.int(),
  purpose: z.enum(['establishment', 'keepAlive', 'confirmation']),
  at: z.number(),
  failingSince: z.exactOptional(z.number()),
});

/** The stored record. The other columns of the row are derived from it, for people. */
const cells = z.object({
  eventCount: z.int(),
  fields: z.record(z.string(), z.unknown()),
  maps: z.record(z.string(), z.unknown()),
  issued: z.array(z.string()).default([]),
  check: z.exactOptional(plannedCheck),
  webhook: z.exactOptional(z.object({ n: z.int(), told: z.array(z.enum(webhookEventTypes)) })),
  roster: z.exactOptional(
    z.object({ participants: z.int(), inLobby: z.int(), muted: z.int(), onHold: z.int() }),
  ),
});

/** A record's row: flat columns for queries by people, and the record itself in `cells`. */
export function toCallRow(
  record: CallRecord,
): { partitionKey: string; rowKey: string } & Record<string, unknown> {
  const {
    callId,
    attempts,
    source,
    targets,
    answeredBy,
    placedBy,
    mediaState,
    transcription,
    operations,
    commandFailure,
    callChainIds,
    ...flat
  } = summarize(record);
  const { callId: _, ...folded } = record;
  const row = {
    partitionKey: callId,
    rowKey: CALL_ROW,
    ...omitUndefined(flat),
    ...packJson('attempts', attempts),
    ...packJson('source', source),
    ...packJson('targets', targets),
    ...packJson('answeredBy', answeredBy),
    ...packJson('placedBy', placedBy),
    ...packJson('mediaState', mediaState),
    ...packJson('transcription', transcription),
    ...packJson('operations', operations),
    ...packJson('commandFailure', commandFailure),
    ...packJson('callChainIds', callChainIds),
    ...packJson('cells', folded),
  };
  return fitRow(row, ['cells', 'callChainId']);
}

export function fromCallRow(row: Readonly<Record<string, unknown>>): CallRecord {
  const callId = z.string().parse(row['partitionKey']);
  // Written by ourselves, so it is checked only as far as folding needs.
  return { callId, ...cells.parse(unpackJson('cells', row)) };
}
