import { endings } from '../../calls/endings.ts';
import { toCallNotification, toEndNotification } from '../../notifications/notification.ts';
import { operation } from '../defineOperation.ts';

export const hangUp = operation({
  name: 'hangUp',
  method: 'DELETE',
  path: '',
  perform: ({ call }) => ({
    reply: { status: 204 },
    follows: [
      toCallNotification('updated', call.id, { state: 'terminating' }),
      toEndNotification(call.id, endings.endedByBot),
    ],
  }),
});
