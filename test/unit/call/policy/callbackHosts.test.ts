import { foreignCallbackUri } from '../../../../shared/call/policy/callbackHosts.ts';
import { readSettings } from '../../../../shared/settings/settings.ts';

const { callbackHosts } = readSettings({
  BOT_APP_ID: 'app',
  BOT_TENANT_ID: 'tenant',
  CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
  CALLBACK_HOSTS: 'media.contoso.com, Media.Contoso.com:8443',
  ServiceBusConnection: 'Endpoint=sb://127.0.0.1',
  TableStorageConnection: 'UseDevelopmentStorage=true',
});

test.each([
  'https://bot.contoso.com/api/calls',
  'https://bot.contoso.com:443/api/calls/one',
  'https://BOT.contoso.com/elsewhere',
  'https://media.contoso.com/calls',
  'https://media.contoso.com:8443/calls',
])('a command may send its notifications to %s', (callbackUri) => {
  expect(foreignCallbackUri({ create: { callbackUri } }, callbackHosts)).toBeUndefined();
});

test.each([
  'https://evil.example/calls',
  'https://bot.contoso.com.evil.example/calls',
  'https://bot.contoso.com:444/calls',
  'https://bot.contoso.com@evil.example/calls',
  'https://media.contoso.com:9000/calls',
  'no URI',
])('but not to %s, wherever in the command it stands', (callbackUri) => {
  expect(foreignCallbackUri({ create: { callbackUri } }, callbackHosts)).toBe(callbackUri);
  const later = [{ hangUp: {} }, { join: { callbackUri } }];
  expect(foreignCallbackUri({ create: { onEstablished: later } }, callbackHosts)).toBe(callbackUri);
});

test.each(['https://media.contoso.com', 'media.contoso.com/calls', '*.contoso.com/', 'a b@c'])(
  'the setting takes hosts and not %s',
  (CALLBACK_HOSTS) => {
    expect(() => readSettings({ CALLBACK_HOSTS })).toThrow(/CALLBACK_HOSTS is .*expected hosts/);
  },
);
