import { audience, toScope } from '../../../../shared/call/schema/audience.ts';

test.each([
  'api://media',
  'api://24701998-1a73-4d42-8085-bf46ed0ae039',
  '24701998-1a73-4d42-8085-bf46ed0ae039',
  'https://media.contoso.com',
  'https://contoso.onmicrosoft.com/media',
  'https://media-contoso.azurewebsites.net',
  'https://eventgrid.azure.net',
  'api://notgraph.microsoft.com.contoso.com',
])('%s is an API of the operator’s own', (value) => {
  expect(audience.safeParse(value).success).toBe(true);
});

const microsofts = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
  'https://graph.windows.net',
  'graph.microsoft.com',
  '00000003-0000-0000-c000-000000000000',
  'api://00000003-0000-0000-c000-000000000000',
  '{00000003-0000-0000-C000-000000000000}',
  '0000000300000000c000000000000000',
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://management.azure.com:443',
  'https://management.usgovcloudapi.net',
  'https://management.core.usgovcloudapi.net',
  'https://management.chinacloudapi.cn',
  '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'https://storage.azure.com',
  'https://contoso.table.core.windows.net',
  'https://contoso.queue.core.windows.net',
  'https://contoso.blob.core.usgovcloudapi.net',
  'e406a681-f3d4-42a8-90b6-c2b029497af1',
  'https://servicebus.azure.net',
  'https://contoso.servicebus.windows.net',
  'sb://contoso.servicebus.windows.net',
  'https://contoso.servicebus.usgovcloudapi.net',
  'https://eventhubs.azure.net',
  '80a10ef9-8168-493d-abf9-3297c4ef6e3c',
  'https://graph.microsoft.com.',
  'https://graph.microsoft.com/v1.0',
];

describe.each(microsofts)('%s is none', (value) => {
  test.each<[string, string]>([
    ['as it is', value],
    ['with /.default', `${value}/.default`],
    ['with a slash', `${value}/`],
    ['with slashes and /.default', `${value}//.default`],
    ['with slashes behind /.default', `${value}/.default//`],
    ['in capitals', value.toUpperCase()],
    ['in capitals with /.DEFAULT', `${value}/.default`.toUpperCase()],
  ])('%s', (_form, form) => {
    expect(audience.safeParse(form).success).toBe(false);
  });
});

test.each([
  '',
  ' ',
  'api://a b',
  'api://media https://graph.microsoft.com',
  'api://a\n',
  'https://graph%2emicrosoft.com',
  'api://a@b',
])('%j is no audience at all', (value) => {
  expect(audience.safeParse(value).success).toBe(false);
});

test.each([
  ['api://media', 'api://media/.default'],
  ['api://media/', 'api://media/.default'],
  ['api://media/.default', 'api://media/.default'],
  ['api://media/.default/', 'api://media/.default'],
])('the scope of %s is %s', (value, scope) => {
  expect(toScope(value)).toBe(scope);
});
