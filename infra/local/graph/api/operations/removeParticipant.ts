import { toRosterNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';
import { requireParticipant } from '../requirements.ts';

/** The one who is removed gets no notice; the others see it in the roster. */
export const removeParticipant = operation({
  name: 'removeParticipant',
  method: 'DELETE',
  path: '/participants/:participantId',
  inCall: true,
  perform({ call, parameters }) {
    const removed = requireParticipant(call, parameters['participantId']);
    call.participants = call.participants.filter((one) => one !== removed);
    return { reply: { status: 204 }, follows: [toRosterNotification(call.id, call.participants)] };
  },
});
