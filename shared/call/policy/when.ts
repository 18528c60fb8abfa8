import * as z from 'zod';
import { type IncomingCall, scenarios } from '../notification/incomingCall.ts';
import { modalities } from '../notification/modalities.ts';
import { idMatches, type Party } from '../notification/party.ts';
import { partyIdMatches } from '../notification/partyId.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { listOf, text } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';
import { hours, isWithin, toWallTime, type WallTime, weekdayOf } from './hours.ts';

const anId = 'an id, or the beginning of one followed by *';
const idPattern = text(anId).regex(/^([^*]+\*?|\*)$/, { error: anId });

const aNumber =
  'a phone number in E.164 form, such as +4930123456, digits as they come, such as 1234, the beginning of either, ' +
  'such as +49*, or anonymous';
const number = /^(4:)?((\+[1-9]\d{0,14}|\d{1,15})(\*|;ext=\d{1,10})?|\+?\*|[Aa]nonymous)$/;
const phonePattern = z.string({ error: aNumber }).regex(number, { error: aNumber });

/** `encrypted` is left out: Graph doesn't let us read it. */
const party = exactlyOne({
  user: idPattern,
  phone: phonePattern,
  application: idPattern,
  applicationInstance: idPattern,
  guest: idPattern,
  device: idPattern,
  onPremises: idPattern,
  azureCommunicationServicesUser: idPattern,
  assertedIdentity: idPattern,
}).meta({ id: 'party' });
type PartyPattern = z.infer<typeof party>;

/** The conditions of a rule. All keys must match; one match in a list is enough. */
export const when = strictObject({
  caller: z.exactOptional(listOf(party)),
  callee: z.exactOptional(listOf(party)),
  tenant: z.exactOptional(listOf(idPattern)),
  recording: z.exactOptional(z.boolean()),
  scenario: z.exactOptional(listOf(z.enum(scenarios))),
  modalities: z.exactOptional(listOf(z.enum(modalities))),
  hours: z.exactOptional(listOf(hours)),
});
type When = z.infer<typeof when>;

/** What conditions are compared with: the call, and the local time in the policy's zone. */
interface Moment {
  readonly call: IncomingCall;
  /** Worked out when a condition asks for it. */
  readonly time: WallTime;
}

export function toMoment(call: IncomingCall, now: Date, timeZone: string): Moment {
  let time: WallTime | undefined;
  return {
    call,
    get time() {
      time ??= toWallTime(now, timeZone);
      return time;
    },
  };
}

interface Condition {
  /** Called only if the rule has this key. */
  readonly matches: (when: Required<When>, moment: Moment) => boolean;
  readonly found: (moment: Moment) => string;
}

const conditions: Readonly<Record<keyof When, Condition>> = {
  caller: {
    matches: ({ caller }, { call }) => anyMatches(caller, call.caller),
    found: ({ call }) => describeParties(call.caller),
  },
  callee: {
    matches: ({ callee }, { call }) => anyMatches(callee, call.callees),
    found: ({ call }) => describeParties(call.callees),
  },
  tenant: {
    matches: ({ tenant }, { call: { tenantId } }) =>
      tenantId !== undefined && tenant.some((pattern) => idMatches(pattern, tenantId)),
    found: ({ call }) => call.tenantId ?? 'absent',
  },
  recording: {
    matches: ({ recording }, { call }) => recording === call.recording,
    found: ({ call }) => String(call.recording),
  },
  scenario: {
    matches: ({ scenario }, { call }) => scenario.includes(call.scenario),
    found: ({ call }) => call.scenario,
  },
  modalities: {
    matches: ({ modalities }, { call }) => modalities.some((modality) => call.modalities.includes(modality)),
    found: ({ call }) => call.modalities.join(', ') || 'absent',
  },
  hours: {
    matches: ({ hours }, { time }) => hours.some((span) => isWithin(span, time)),
    found: ({ time }) => `${weekdayOf(time.date)} ${time.date} ${toClock(time.minute)}`,
  },
};

/** A condition that doesn't match: its key, the rule's value, and the call's value. */
export interface Mismatch {
  readonly key: string;
  readonly wanted: unknown;
  readonly found: string;
}

/** Whether a call fulfils all conditions of a rule. */
export function matches(when: When, moment: Moment): boolean {
  const keys = Object.keys(when) as (keyof When)[];
  return keys.every((key) => conditions[key].matches(when as Required<When>, moment));
}

/** The rule's conditions that the call doesn't meet; empty if the rule matches. */
export function mismatches(when: When, moment: Moment): Mismatch[] {
  const keys = Object.keys(when) as (keyof When)[];
  return keys
    .filter((key) => !conditions[key].matches(when as Required<When>, moment))
    .map((key) => ({ key, wanted: when[key], found: conditions[key].found(moment) }));
}

function anyMatches(wanted: readonly PartyPattern[], parties: readonly Party[]): boolean {
  return wanted.some((pattern) => parties.some((one) => partyMatches(pattern, one)));
}

/** A pattern has one key, which is a kind of identity. */
function partyMatches(pattern: PartyPattern, { kind, id }: Party): boolean {
  return Object.entries(pattern).some(
    ([wantedKind, wantedId]) =>
      wantedKind === kind && (wantedId === '*' || partyIdMatches(wantedId, kind, id)),
  );
}

/** Characters. */
const LONGEST_FOUND = 1_000;

function describeParties(parties: readonly Party[]): string {
  const all = parties.map(({ kind, id }) => (id === undefined ? kind : `${kind} ${id}`)).join(', ');
  return all.length > LONGEST_FOUND ? `${all.slice(0, LONGEST_FOUND)}…` : all || 'absent';
}

function toClock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
