import { CommandError, readCommand } from '../../../../shared/call/commands/commands.ts';

const uri = 'https://cdn.contoso.com/a.wav';
const users = (count: number) => Array.from({ length: count }, (_, index) => ({ user: `u${index}` }));

function errorOf(json: unknown): CommandError {
  try {
    readCommand(json);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error('the command was accepted');
}

describe('at its limits a command is accepted:', () => {
  test.each([
    [{ invite: { participants: users(5) } }],
    [{ create: { targets: users(5) } }],
    [{ playPrompt: { uris: Array.from({ length: 20 }, () => uri) } }],
    [{ recordResponse: { maxRecordDurationInSeconds: 1, maxSilenceTimeoutInSeconds: 120 } }],
    [{ sendDtmfTones: { tones: ['A'], delayBetweenTonesMs: 0 } }],
  ])('%j', (json) => {
    expect(readCommand(json)).toEqual(json);
  });
});

const names =
  'cancelMediaProcessing, hangUp, invite, keepAlive, mute, muteParticipant, playPrompt, recordResponse, removeParticipant, sendDtmfTones, startHoldMusic, stopHoldMusic, subscribeToTone, transfer, unmute, updateRecordingStatus, create, join';

describe('what is wrong with a command is said in a sentence:', () => {
  test.each([
    [{}, `the command is {}; expected exactly one of the keys ${names}`],
    [
      { mute: {}, unmute: {} },
      `the command is {"mute":{},"unmute":{}}; expected exactly one of the keys ${names}`,
    ],
    [{ hangup: {} }, `hangup is {}; expected only the keys ${names}; did you mean "hangUp"?`],
    ['hangUp', `the command is "hangUp"; expected an object with exactly one of the keys ${names}`],
    [{ hangUp: { now: true } }, 'hangUp.now is true; expected no keys'],
    [{ invite: { participants: [] } }, 'invite.participants is []; expected a list of 1 to 5'],
    [{ invite: {} }, 'invite.participants is missing; expected a list of 1 to 5'],
    [
      { transfer: {} },
      'transfer.target is missing; expected an object with exactly one of the keys user, phone, application, applicationInstance',
    ],
    [
      { playPrompt: { uris: ['a.wav'] } },
      'playPrompt.uris[0] is "a.wav"; expected an absolute https URI of a public host',
    ],
    [
      { recordResponse: { prompts: [uri, uri] } },
      `recordResponse.prompts is ["${uri}","${uri}"]; expected a list of 1`,
    ],
    [
      { recordResponse: { maxRecordDurationInSeconds: 121 } },
      'recordResponse.maxRecordDurationInSeconds is 121; expected an integer from 1 to 120',
    ],
    [
      { recordResponse: { stopTones: ['pound'] } },
      expect.stringMatching(/^recordResponse\.stopTones\[0\] is "pound"; expected one of "0", "1", /),
    ],
    [
      { sendDtmfTones: { tones: ['1'], delayBetweenTonesMs: -1 } },
      'sendDtmfTones.delayBetweenTonesMs is -1; expected an integer from 0',
    ],
    [
      { updateRecordingStatus: 'on' },
      'updateRecordingStatus is "on"; expected one of "notRecording", "recording", "failed"',
    ],
    [
      { create: { targets: [{ phone: '+1234' }] } },
      'create.from is missing; expected the application instance that calls, as a target is a phone',
    ],
    [
      { join: { url: 'https://example.com/meeting' } },
      'join.url is "https://example.com/meeting"; expected a join link of a Teams meeting: https://teams.microsoft.com/l/meetup-join/<thread>/<message>?context={"Tid":…,"Oid":…} or https://teams.microsoft.com/meet/<id>?p=<passcode>, whole as it was copied',
    ],
    [
      { join: { token: 't', passcode: 'p' } },
      'join.passcode is "p"; expected no passcode, as only a meetingId has one',
    ],
    [
      { join: { meetingId: 'm', token: 't' } },
      'join is {"meetingId":"m","token":"t"}; expected exactly one of the keys url, meetingId, token, coordinates',
    ],
  ])('%j', (json, message) => {
    expect(errorOf(json)).toMatchObject({ code: 'command-invalid', message });
  });

  test.each([
    [
      { playPrompt: { uris: Array.from({ length: 21 }, () => uri) } },
      /^playPrompt\.uris is .*; expected a list of 1 to 20$/,
    ],
    [{ invite: { participants: users(6) } }, /^invite\.participants is .*; expected a list of 1 to 5$/],
    [{ create: { targets: users(6) } }, /^create\.targets is .*; expected a list of 1 to 5$/],
  ])('one more than the limit is too many', (json, message) => {
    expect(errorOf(json).message).toMatch(message);
  });

  test.each(['..', '.', 'a/b', 'a?b', 'a#b', '%2e%2e', ''])(
    'participant %j can’t lead to another path',
    (participantId) => {
      expect(errorOf({ muteParticipant: { participantId } }).message).toContain('expected a participant id');
    },
  );
});

describe('what is said of hostile input stays short:', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 1]));
  const long = 'x'.repeat(1_000_000);
  test.each<[string, unknown, RegExp]>([
    ['10,000 unknown keys', many, /^key0 is 1; expected .*\. there are 9950 more faults$/],
    ['10,000 unknown keys inside', { mute: many }, /^mute\.key0 is 1; expected no keys/],
    ['a name of a million characters', { [long]: 1 }, /^\["x{77}\.\.\."\] is 1; expected/],
    ['a value of a million characters', { mute: long }, /^mute is "x{76}\.\.\.; expected an object$/],
    ['a list of 10,000 faults', { sendDtmfTones: { tones: Array(10_000).fill(7) } }, /9950 more faults$/],
    ['an id of a million characters', { invite: { participants: [{ user: long }] } }, /at most 1024/],
    ['a URI of a million characters', { playPrompt: { uris: [`https://a/${long}`] } }, /at most 8192/],
  ])('%s', (_what, json, said) => {
    const { message } = errorOf(json);
    expect(message).toMatch(said);
    expect(message.length).toBeLessThan(30_000);
  });
});
