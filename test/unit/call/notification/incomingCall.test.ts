import { fromIncomingCall, type IncomingCall } from '../../../../shared/call/notification/incomingCall.ts';
import { incomingCallsIn } from '../../../../shared/call/record/incomingCallsIn.ts';
import { documentChanges } from '../../../support/graphEvent.ts';

const bare: IncomingCall = {
  callId: '',
  caller: [],
  callees: [],
  recording: false,
  scenario: 'peerToPeer',
  modalities: [],
};

test('reads every identity of the caller and of all targets', () => {
  const call = fromIncomingCall({
    id: '491F0B00-FFFF-4BC9-A43E-B226498EC22A',
    tenantId: '632899f8-2ea1-4604-8413-27bd2892079f',
    source: {
      identity: {
        '@odata.type': '#microsoft.graph.identitySet',
        user: { id: 'u', tenantId: 't', displayName: null },
        phone: { id: '+1234' },
        device: null,
      },
    },
    targets: [
      { identity: { application: { id: 'a', displayName: 'test bot' } } },
      { identity: { somethingNew: { id: 'n' } } },
    ],
    requestedModalities: ['audio', 'video'],
  });
  expect(call).toEqual({
    ...bare,
    callId: '491f0b00ffff4bc9a43eb226498ec22a',
    tenantId: '632899f8-2ea1-4604-8413-27bd2892079f',
    caller: [
      { kind: 'user', id: 'u', tenantId: 't' },
      { kind: 'phone', id: '+1234' },
    ],
    callees: [
      { kind: 'application', id: 'a', displayName: 'test bot' },
      { kind: 'somethingNew', id: 'n' },
    ],
    scenario: 'group',
    modalities: ['audio', 'video'],
  });
});

test('takes the call id from @odata.id where id is missing', () => {
  const call = fromIncomingCall({ '@odata.id': '/communications/calls/57DAB8B1894C409AB240BD8BEAE78896' });
  expect(call.callId).toBe('57dab8b1894c409ab240bd8beae78896');
});

test.each([
  ['meetingInfo is there', { meetingInfo: { token: 'x' } }, 'meeting'],
  ['the chat thread is a meeting’s', { chatInfo: { threadId: '19:meeting_abc@thread.v2' } }, 'meeting'],
  ['another chat thread is there', { chatInfo: { threadId: '19:abc@thread.v2' } }, 'group'],
  ['there are several targets', { targets: [{}, {}] }, 'group'],
  ['there is one target and no chat', { targets: [{}], chatInfo: null, meetingInfo: null }, 'peerToPeer'],
])('when %s', (_case, resource, scenario) => {
  expect(fromIncomingCall(resource).scenario).toBe(scenario);
});

test.each([
  [{ botData: { inviteReasons: ['PolicyBasedRecording'] } }, true],
  [{ botData: { inviteReasons: ['ComplianceRecording'] } }, true],
  [{ botData: { inviteReasons: ['SomethingElse', 'COMPLIANCERECORDING'] } }, true],
  [{ botData: { policyIdentifier: 'TeamsComplianceRecordingPolicy=Tenant:Policy' } }, true],
  [{ botData: { inviteReasons: ['SomethingElse'], policyIdentifier: '' } }, false],
  [{ botData: { inviteReasons: [7, null] } }, false],
  [{ botData: { inviteReasons: 'recording' } }, false],
  [{ botData: { inviteReasons: ['SomethingElse'] } }, false],
  [{ botData: {} }, false],
  [{ botData: 'PolicyBasedRecording' }, false],
  [null, false],
])('application metadata %j makes recording %s', (applicationMetadata, recording) => {
  expect(fromIncomingCall({ applicationMetadata }).recording).toBe(recording);
});

test.each(['call-answer/example-3-incoming', 'in-the-field/compliance-recording-incoming'])(
  'recognises the invitation to a recorder in %s',
  (example) => {
    expect(incomingCallsIn({ value: documentChanges(example) })).toMatchObject([
      { recording: true, scenario: 'meeting', callees: [{ kind: 'applicationInstance' }] },
    ]);
  },
);

test.each([
  [null],
  ['call'],
  [[]],
  [{ id: 7, '@odata.id': {}, source: 'x', targets: 'y', tenantId: [], requestedModalities: 'audio' }],
  [{ source: { identity: [] }, targets: [{ identity: 'user' }] }],
  [{ source: null, targets: [null] }],
  [
    {
      source: { identity: { user: 'x', phone: 5 } },
      meetingInfo: 'yes',
      chatInfo: 17,
      requestedModalities: [1, {}],
    },
  ],
])('counts what has the wrong type as absent: %j', (resourceData) => {
  expect(fromIncomingCall(resourceData)).toEqual(bare);
});
