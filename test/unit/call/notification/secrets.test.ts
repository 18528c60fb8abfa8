import { redact } from '../../../../shared/call/notification/redact.ts';
import { readPolicy } from '../../../../shared/call/policy/policy.ts';
import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';
import { OncePerCall } from '../../../../shared/flow/oncePerCall.ts';
import { receiveNotification } from '../../../../shared/flow/receiveNotification.ts';
import { encodeEvent } from '../../../../shared/servicebus/cloudEvent.ts';
import { toCallRow } from '../../../../shared/tables/callRow.ts';
import { toEventRow } from '../../../../shared/tables/eventRow.ts';
import { noTelemetry } from '../../../../shared/telemetry/noTelemetry.ts';
import { fakeClock } from '../../../support/fakeClock.ts';
import { noEndpoints, noPlacedCalls } from '../../../support/inMemory.ts';
import { silentLog } from '../../../support/silentLog.ts';

const secret = 'tone7-or-any-other-secret';
const url = '/communications/calls/c1';
const policy = readPolicy({ rules: [], otherwise: { ignore: {} } });

const change = (type: string, resource: object, path = '') => ({
  changeType: 'updated',
  resourceUrl: `${url}${path}`,
  resourceData: { '@odata.type': `#microsoft.graph.${type}`, ...resource },
});

const operation = (type: string, resource: object) =>
  change(type, { status: 'completed', clientContext: 'c', ...resource }, '/operations/o');

/** Receives what Graph sent, and gives everything that then leaves the process or is shown to somebody. */
async function tracesOf(item: unknown): Promise<string> {
  const log = silentLog();
  const events: CallEvent[] = [];
  const delivery = { items: [item], receivedAt: 1, tenantId: 't', deliveryId: 'm', callbackKey: undefined };
  await receiveNotification(delivery, {
    policy,
    placedCalls: noPlacedCalls,
    callControl: { act: async () => ({ kind: 'notSent' }) },
    eventQueue: {
      send: async (sent) => {
        events.push(...sent);
      },
    },
    pendingEvents: {
      add: async () => {},
      list: async () => ({ waiting: [] }),
      remove: async () => {},
      setAside: async () => {},
    },
    ...noEndpoints(),
    oncePerCall: new OncePerCall(),
    clock: fakeClock(),
    log,
    telemetry: noTelemetry,
    answerMargin: 1_000,
    callbackBaseUrl: 'https://bot.contoso.com/api/calls',
  });
  expect(events).toHaveLength(1);
  const record = events.reduce(reduce, emptyRecord('c1'));
  return JSON.stringify([
    events,
    events.map((event) => String(encodeEvent(event))),
    events.map((event) => toEventRow(event)),
    toCallRow(record),
    record,
    log.lines,
  ]);
}

test.each<[string, unknown]>([
  ['a tone', change('call', { state: 'established', toneInfo: { sequenceId: 1, tone: secret } })],
  ['a tone in other letters', change('call', { toneInfo: { sequenceId: 1, Tone: secret } })],
  ['a tone on its own', change('toneInfo', { sequenceId: 1, tone: secret }, '/tones')],
  ['tones that were sent', operation('sendDtmfTonesOperation', { tones: [secret, secret] })],
  ["a recording's access token", operation('recordOperation', { recordingAccessToken: secret })],
  ['the same in an array', { ...operation('', {}), resourceData: [{ recordingAccessToken: secret }] }],
  ['the token of a meeting', change('call', { state: 'incoming', meetingInfo: { token: secret } })],
  ['the passcode of a meeting', change('call', { meetingInfo: { joinMeetingId: '1', passcode: secret } })],
  ['a media session', change('call', { mediaConfig: { blob: secret } })],
  [
    'the token of the call of a participant who is joining',
    change('participantJoiningNotification', { call: { meetingInfo: { token: secret } } }),
  ],
  ['the link of a replacement', change('call', { state: 'transferring', replacementLink: secret })],
  ['what a replacement is made with', change('call', { replacesContext: secret })],
  ['the same in other letters', change('call', { ReplacesContext: { link: secret } })],
  ['a token by another name', change('call', { meetingInfo: { joinToken: secret } })],
  ['a password of a meeting', change('call', { deep: [{ meetingPassword: secret }] })],
  ['a secret of something new', change('somethingNew', { deep: { sharedSecret: secret } }, '/new')],
  ['an access token in something new', change('somethingNew', { deep: { accessToken: secret } }, '/new')],
])('%s is in no event, message, row or log', async (_what, item) => {
  expect(JSON.stringify(item)).toContain(secret);
  expect(await tracesOf(item)).not.toContain(secret);
});

test('where a recording can be fetched is kept: it opens with the token only', async () => {
  const recordingLocation = 'https://file.location/17e3b46c';
  expect(await tracesOf(operation('recordOperation', { recordingLocation }))).toContain(recordingLocation);
});

test("a tone's row has its number", async () => {
  const item = change('call', { state: 'established', toneInfo: { sequenceId: 4711, tone: secret } });
  expect(await tracesOf(item)).toContain('4711');
});

test.each([
  [
    'https://teams.microsoft.com/meet/1000000000001?p=AbCdEf',
    'https://teams.microsoft.com/meet/1000000000001?p=(removed)',
  ],
  [
    'https://teams.live.com/meet/9?anon=true&p=Ab%2FCd&x=1',
    'https://teams.live.com/meet/9?anon=true&p=(removed)',
  ],
  ['https://teams.microsoft.com/_#/meet/1?P=AbCdEf', 'https://teams.microsoft.com/_#/meet/1?P=(removed)'],
  [
    'https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F1%3Fp%3DAbCdEf%26anon%3Dtrue&type=meet',
    'https://teams.microsoft.com/dl/launcher/launcher.html?url=%2F_%23%2Fmeet%2F1%3Fp%3D(removed)',
  ],
  [
    'https://safelinks.example/?url=https%253A%252F%252Fteams.microsoft.com%252Fmeet%252F1%253Fp%253DAbCdEf',
    'https://safelinks.example/?url=https%253A%252F%252Fteams.microsoft.com%252Fmeet%252F1%253Fp%253D(removed)',
  ],
  ['https://cdn.contoso.com/a.wav?p=1', 'https://cdn.contoso.com/a.wav?p=1'],
])('the passcode in the join link %s is kept nowhere', (url, kept) => {
  expect(redact({ join: { url } })).toEqual({ join: { url: kept } });
  expect(redact({ value: [{ joinWebUrl: url }] })).toEqual({ value: [{ joinWebUrl: kept }] });
});
