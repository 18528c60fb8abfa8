import { operation } from '../defineOperation.ts';

export const keepAlive = operation({
  name: 'keepAlive',
  method: 'POST',
  path: '/keepAlive',
  perform: () => ({ reply: { status: 200 } }),
});
