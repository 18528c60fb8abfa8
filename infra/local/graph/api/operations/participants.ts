import { operation } from '../defineOperation.ts';
import { requireParticipant } from '../requirements.ts';

/** A call between two has an empty list. */
export const listParticipants = operation({
  name: 'listParticipants',
  method: 'GET',
  path: '/participants',
  perform: ({ call }) => ({ reply: { status: 200, body: { value: call.participants } } }),
});

export const getParticipant = operation({
  name: 'getParticipant',
  method: 'GET',
  path: '/participants/:participantId',
  perform: ({ call, parameters }) => ({
    reply: { status: 200, body: requireParticipant(call, parameters['participantId']) },
  }),
});
