import { text } from './fields.ts';
import { guidDigits } from './guid.ts';

const expected = 'the audience of an API of your own, such as api://media or an app id';
const notOwn =
  'an API of your own: a token for Graph, Azure Resource Manager, storage or Service Bus would let its receiver act as this app';

/**
 * Whom a token of the app's own is for. Microsoft's APIs on which the app has rights are refused in every form, because
 * whoever receives such a token can use it.
 */
export const audience = text(expected, 512)
  .regex(/^[\w.:/{}~-]+$/, { error: expected, abort: true })
  .refine((value) => !isMicrosofts(value), { error: notOwn });

/** The audience as Entra takes it in a request's scope. */
export function toScope(value: string): string {
  return `${withoutEnding(value)}/.default`;
}

/** Slashes at the end, and the `.default` that makes an audience a scope. */
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

/** The same APIs by their app ids, which Entra takes as well. */
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

/** With all that lies below them, in the public cloud and in the national ones. */
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
