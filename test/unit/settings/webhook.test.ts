import { readSettings } from '../../../shared/settings/settings.ts';

const least = {
  BOT_APP_ID: 'app',
  BOT_TENANT_ID: 'tenant',
  CALLBACK_BASE_URL: 'https://bot.contoso.com/api/calls',
  ServiceBusConnection: 'sb',
  TableStorageConnection: 'tables',
};
const url = 'https://events.contoso.com/calls?code=secret';

test.each([
  [url, 'api://events'],
  ['http://127.0.0.1:7073/events', undefined],
])('events go to %s with the token for %s', (CALL_EVENTS_WEBHOOK_URL, CALL_EVENTS_WEBHOOK_AUDIENCE) => {
  expect(readSettings({ ...least, CALL_EVENTS_WEBHOOK_URL, CALL_EVENTS_WEBHOOK_AUDIENCE })).toMatchObject({
    callEventsWebhookUrl: CALL_EVENTS_WEBHOOK_URL,
    callEventsWebhookAudience: CALL_EVENTS_WEBHOOK_AUDIENCE,
    callWebhooksQueue: 'call-webhooks',
  });
});

test('events go nowhere by default', () => {
  expect(readSettings(least).callEventsWebhookUrl).toBeUndefined();
});

test.each([
  [
    { CALL_EVENTS_WEBHOOK_URL: url.replace('https', 'http') },
    'CALL_EVENTS_WEBHOOK_URL is set: expected a URL',
  ],
  [{ CALL_EVENTS_WEBHOOK_URL: 'code=secret' }, 'CALL_EVENTS_WEBHOOK_URL is set: expected a URL'],
  [
    { CALL_EVENTS_WEBHOOK_URL: url, CALL_EVENTS_WEBHOOK_AUDIENCE: 'https://graph.microsoft.com' },
    'expected the audience of an API of your own',
  ],
  [{ CALL_EVENTS_WEBHOOK_AUDIENCE: 'api://events' }, 'CALL_EVENTS_WEBHOOK_URL names, which is missing'],
])('%j is refused, and no secret told', (wrong, fault) => {
  const start = () => readSettings({ ...least, ...wrong });
  expect(start).toThrow(fault);
  expect(start).not.toThrow('secret');
});
