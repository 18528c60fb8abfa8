import { text } from './fields.ts';
import { guidDigits } from './guid.ts';

const expected = 'the audience of an API of your own, such as api://media or an app id';
const notOwn =
  'an API of your own: a token for Graph, Azure Resource Manager, storage or Service Bus would let its receiver act as this app';

/**
 * The audience of a token that we send to a service of the operator. Microsoft's APIs are refused in every spelling:
 * the app has rights on them, and whoever receives such a token could use those rights.
 */
export const audience = text(expected, 512)
  .regex(/^[\w.:/{}~-]+$/, { error: expected, abort: true })
  .refine((value) => !isMicrosofts(value), { error: notOwn });

/** The audience as Entra expects it in a request's scope: `<audience>/.default`. */
export function toScope(value: string): string {
  return `${withoutEnding(value)}/.default`;
}

/** Removes slashes at the end, and `.default`. */
function withoutEnding(value: string): string {
  let end = value.length;
  while (value[end - 1] === '/') end -= 1;
  const bare = value.slice(0, end);
  return bare.toLowerCase().endsWith('/.default') ? withoutEnding(bare.slice(0, -'/.default'.length)) : bare;
}

function isMicrosofts(value: string): boolean {
  return value
    .toLowerCase()
    .split(/[:/]/)
    .map((part) => part.replace(/\.$/, ''))
    .some((part) => appIds.has(guidDigits(part) ?? '') || hosts.some((host) => isWithin(part, host)));
}

function isWithin(name: string, host: string): boolean {
  return name === host || name.endsWith(`.${host}`);
}

/** Entra accepts these app ids as audiences, too. */
const appIds = new Set(
  [
    '00000003-0000-0000-c000-000000000000', // Microsoft Graph
    '00000002-0000-0000-c000-000000000000', // Azure AD Graph
    '797f4846-ba00-4fd7-ba43-dac1f8f63013', // Azure Resource Manager
    'e406a681-f3d4-42a8-90b6-c2b029497af1', // Azure Storage
    '80a10ef9-8168-493d-abf9-3297c4ef6e3c', // Service Bus
    '80369ed6-5f11-4dd9-bef3-692475845e77', // Event Hubs
  ].map((id) => guidDigits(id) ?? id),
);

/** Hosts of these APIs in the public cloud and the national clouds. Their subdomains are refused as well. */
const hosts = [
  'graph.microsoft.com',
  'canary.graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'graph.microsoft.de',
  'microsoftgraph.chinacloudapi.cn',
  'graph.windows.net',
  'graph.microsoftazure.us',
  'graph.cloudapi.de',
  'graph.chinacloudapi.cn',
  'management.azure.com',
  'management.core.windows.net',
  'management.usgovcloudapi.net',
  'management.core.usgovcloudapi.net',
  'management.chinacloudapi.cn',
  'management.core.chinacloudapi.cn',
  'management.microsoftazure.de',
  'management.core.cloudapi.de',
  'storage.azure.com',
  'storage.azure.net',
  'core.windows.net',
  'core.usgovcloudapi.net',
  'core.chinacloudapi.cn',
  'core.cloudapi.de',
  'servicebus.azure.net',
  'servicebus.windows.net',
  'servicebus.usgovcloudapi.net',
  'servicebus.chinacloudapi.cn',
  'servicebus.cloudapi.de',
  'eventhubs.azure.net',
];
