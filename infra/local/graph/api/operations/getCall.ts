import { operation } from '../defineOperation.ts';

export const getCall = operation({
  name: 'getCall',
  method: 'GET',
  path: '',
  perform: ({ call, version }) => ({
    reply: {
      status: 200,
      body: {
        '@odata.context': `https://graph.microsoft.com/${version}/$metadata#communications/calls/$entity`,
        ...call.resource,
      },
    },
  }),
});
