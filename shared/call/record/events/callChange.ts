import * as z from 'zod';
import { commandSchema } from '../../commands/commands.ts';
import { laterCommands } from '../../commands/laterCommands.ts';
import { requester } from '../../commands/requester.ts';
import { actionKinds } from '../../decision/decisionResult.ts';
import type { Stamp } from '../../merging/eventStamp.ts';
import { callStates, provesConnection } from '../../notification/callState.ts';
import { optionalText, parties } from '../../notification/eventFields.ts';
import { partyList } from '../../notification/incomingCall.ts';
import { isCallResource, type Notification } from '../../notification/notification.ts';
import { result, tolerantResult } from '../../notification/resultInfo.ts';
import { spelledAs, tolerantSpelling, tolerantWord } from '../../schema/enumeration.ts';
import { canonicalId } from '../../schema/guid.ts';
import { omitUndefined } from '../../schema/omitUndefined.ts';
import { tolerantNumber, tolerantText } from '../../schema/tolerantFields.ts';
import { terminationReasons } from '../callEnd.ts';
import { type Contribution, directions } from '../callRecord.ts';
import type { TokenTenant } from '../tokenTenant.ts';
import { transferWordIn } from '../transferOutcome.ts';
import { eventKind } from './eventKind.ts';

const optionalTexts = z.exactOptional(z.record(z.string(), z.string()));
const commandList = z.array(commandSchema);

const facts = z.object({
  graphCallId: optionalText,
  state: z.exactOptional(z.enum(callStates)),
  /** Graph deleted the call, so it has ended, whatever state the change names. */
  deleted: z.boolean(),
  direction: z.exactOptional(z.enum(directions)),
  source: parties,
  targets: parties,
  answeredBy: parties,
  tenantId: optionalText,
  /** The tenant of the token that came with the change. */
  tokenTenantId: optionalText,
  /** The command that placed the call; only in the event of Graph's reply to it. */
  commandId: optionalText,
  /** Who requested that command. */
  placedBy: z.exactOptional(requester),
  callChainId: optionalText,
  myParticipantId: optionalText,
  subject: optionalText,
  recording: z.exactOptional(z.boolean()),
  /** The participant that a policy-based recorder is to record. */
  observedParticipantId: optionalText,
  result: z.exactOptional(result),
  terminationReason: optionalText,
  mediaState: optionalTexts,
  transcription: optionalTexts,
  /** A phone key was pressed. Graph forbids keeping which one. */
  tone: z.exactOptional(z.object({ sequenceId: z.exactOptional(z.int()) })),
  /** Added by the handler to an incoming call: the decision, or that an endpoint is asked. */
  decision: z.exactOptional(
    z.object({
      rule: z.string(),
      action: z.enum([...actionKinds, 'asking']),
      handedOver: z.exactOptional(z.boolean()),
    }),
  ),
  /** Added with it: the version of the policy that decided. */
  policyVersion: optionalText,
  /** Added by the handler to an incoming or a placed call: the commands for when it is established. */
  onEstablished: z.exactOptional(commandList),
  /** Added by the handler to a tone: the commands of each rule for it, by rule name. */
  onTone: z.exactOptional(z.record(z.string(), commandList)),
  /** Added to a tone of a placed call: the index of its key among those that have commands. */
  tonePlace: z.exactOptional(z.int().nonnegative()),
  /** Added to the first event of a placed call: the commands for phone keys. */
  onPlacedTone: laterCommands.shape.onTone,
  /** Added with it if the commands come from an operator and not from a rule. */
  laterSource: z.exactOptional(z.literal('operator')),
});

type CallFacts = z.infer<typeof facts>;

/** A change of the call resource itself: its states, its end, tones, media and transcription. */
export const call = eventKind({
  name: 'call',
  facts,
  read(notification) {
    if (!isCallResource(notification)) return undefined;
    const read = toFacts(notification);
    return { type: `call.${whatHappened(read)}`, facts: read };
  },
  contribution,
});

/** The most characters of Graph's mediaState or callTranscriptionState that are kept. */
const LONGEST_ACTIVITY = 256;
const activities = ['active', 'inactive', 'notStarted'];

const activity = z
  .record(z.string(), z.unknown())
  .transform((entries) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, spelledAs(activities, value.slice(0, LONGEST_ACTIVITY))]] : [],
      ),
    ),
  )
  .optional()
  .catch(undefined);

const resource = z.object({
  state: tolerantWord(callStates),
  direction: tolerantWord(directions),
  source: partyList,
  targets: partyList,
  answeredBy: partyList,
  tenantId: tolerantText,
  callChainId: tolerantText,
  myParticipantId: tolerantText,
  subject: tolerantText,
  incomingContext: z.object({ observedParticipantId: tolerantText }).optional().catch(undefined),
  resultInfo: tolerantResult,
  terminationReason: tolerantSpelling(terminationReasons),
  mediaState: activity,
  transcription: activity,
  toneInfo: z.object({ sequenceId: tolerantNumber }).transform(omitUndefined).optional().catch(undefined),
});

function toFacts(notification: Notification): CallFacts {
  const {
    resultInfo,
    toneInfo: tone,
    incomingContext,
    ...same
  } = resource.parse(notification.resource ?? {});
  const deleted = notification.changeType === 'deleted';
  const observed = incomingContext?.observedParticipantId;
  const observedParticipantId = observed === undefined ? undefined : canonicalId(observed);
  return omitUndefined({ ...same, observedParticipantId, result: resultInfo, tone, deleted });
}

/** An `incoming` event needs a decision, so an outgoing call never gets this type, whatever state Graph reports. */
function whatHappened(said: CallFacts): string {
  const { deleted, tone, state, direction, mediaState, transcription } = said;
  if (deleted) return 'terminated';
  if (tone !== undefined) return 'toneReceived';
  if (state === 'incoming' && direction === 'outgoing') return 'outgoing';
  if (state !== undefined) return state;
  if (mediaState !== undefined) return 'mediaStateChanged';
  return transcription === undefined ? 'updated' : 'transcriptionChanged';
}

function contribution(said: CallFacts, { receivedAt }: Stamp): Contribution {
  const at = new Date(receivedAt).toISOString();
  // A tone repeats the state. It proves the connection, but doesn't change the state.
  const state = said.deleted ? 'terminated' : said.tone === undefined ? said.state : undefined;
  const isOver = state === 'terminated';
  return {
    graphCallId: said.graphCallId,
    startedAt: at,
    direction: said.direction,
    source: nonEmpty(said.source),
    targets: nonEmpty(said.targets),
    answeredBy: nonEmpty(said.answeredBy),
    tenantId: said.tenantId,
    tokenTenant: tokenTenant(said),
    placedBy: said.placedBy,
    callChainId: said.callChainId,
    callChains: said.callChainId === undefined ? undefined : { [said.callChainId]: true },
    myParticipantId: said.myParticipantId,
    subject: said.subject,
    recording: said.recording,
    mediaState: said.mediaState,
    transcription: said.transcription,
    state,
    establishingAt: state === 'establishing' ? at : undefined,
    establishedAt: isConnected(said) ? at : undefined,
    transfer: transferWordIn(said),
    end: isOver
      ? omitUndefined({ endedAt: at, ...said.result, terminationReason: said.terminationReason })
      : undefined,
    recordedParticipants: said.recording ? observed(said) : undefined,
    decision:
      said.decision &&
      omitUndefined({
        ...said.decision,
        policyVersion: said.policyVersion,
        outcome: 'none' as const,
        attempts: [],
      }),
    onEstablished: said.onEstablished,
    laterSource: said.laterSource,
    onPlacedTone: said.onPlacedTone,
    onTone: said.onTone && { [toneNumber(said)]: said.onTone },
    tonePlaces: said.tonePlace === undefined ? undefined : { [toneNumber(said)]: said.tonePlace },
  };
}

/** Graph numbers tones. All tones without a number count as one, so that none triggers commands twice. */
function toneNumber({ tone }: CallFacts): string {
  return String(tone?.sequenceId ?? 'unnumbered');
}

function tokenTenant({ tokenTenantId, decision, commandId }: CallFacts): TokenTenant | undefined {
  if (tokenTenantId === undefined) return undefined;
  return { tenantId: tokenTenantId, broughtCall: decision !== undefined || commandId !== undefined };
}

function observed({ observedParticipantId: id, decision }: CallFacts): Record<string, boolean> | undefined {
  return id !== undefined && decision?.action === 'answer' ? { [id]: true } : undefined;
}

function isConnected(said: CallFacts): boolean {
  if (said.deleted) return false;
  if (provesConnection(said.state) || said.tone !== undefined) return true;
  return said.transcription !== undefined || Object.values(said.mediaState ?? {}).includes('active');
}

/** Characters of JSON in one list of parties: enough for every real call, and too little to fill a row. */
const PARTIES_LIMIT = 100 * 1024;

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  let size = 0;
  const kept = list?.filter((entry) => {
    size += JSON.stringify(entry).length;
    return size <= PARTIES_LIMIT;
  });
  return kept?.length === 0 ? undefined : kept;
}
