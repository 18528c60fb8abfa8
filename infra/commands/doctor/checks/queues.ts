import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { isServiceBusError, type ServiceBusClient } from '@azure/service-bus';
import { connectServiceBus } from '../../../../shared/servicebus/connectServiceBus.ts';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { peekDeadLetters } from '../../deadLetters/deadLetterQueue.ts';
import { queuesOf } from '../../deployment/queuesOf.ts';
import { type Finding, fault, messageOf, ok, warning } from '../finding.ts';

const DEAD_LETTERS_COUNTED = 100;

/** Opens what the app opens, and takes no message: each queue, for sending and by session. */
export async function checkQueues(
  settings: Settings,
  credential: TokenCredential,
): Promise<readonly Finding[]> {
  const client = await connectServiceBus(settings.serviceBus, credential);
  try {
    return (await Promise.all(queuesOf(settings).map(async (queue) => checkQueue(client, queue)))).flat();
  } finally {
    await client.close();
  }
}

async function checkQueue(client: ServiceBusClient, queue: string): Promise<readonly Finding[]> {
  const about = `queue ${queue}`;
  try {
    await openForSending(client, queue);
    if (!(await requiresSessions(client, queue))) {
      const advice = 'make a new queue with requiresSession: it cannot be changed on this one';
      return [fault(about, 'has no sessions, so the events of one call would overtake each other', advice)];
    }
    return [
      ok(about, 'is there, and keeps calls apart by sessions'),
      ...(await countDeadLetters(client, queue)),
    ];
  } catch (error) {
    return [fault(about, messageOf(error), adviceFor(error))];
  }
}

async function openForSending(client: ServiceBusClient, queue: string): Promise<void> {
  const sender = client.createSender(queue);
  await sender.createMessageBatch();
  await sender.close();
}

/**
 * A queue without sessions refuses to open one. The one asked for is no call's, so that no message comes with it, and
 * nobody else's: where the client says that it may be locked, there are none.
 */
async function requiresSessions(client: ServiceBusClient, queue: string): Promise<boolean> {
  try {
    const session = await client.acceptSession(queue, `doctor:${randomUUID()}`);
    await session.close();
    return true;
  } catch (error) {
    if (/does not require sessions|requested session/i.test(messageOf(error))) return false;
    throw error;
  }
}

async function countDeadLetters(client: ServiceBusClient, queue: string): Promise<readonly Finding[]> {
  const { length } = await peekDeadLetters(client, queue, DEAD_LETTERS_COUNTED);
  if (length === 0) return [];
  const count = length === DEAD_LETTERS_COUNTED ? `${length} or more` : length;
  return [warning(`queue ${queue}`, `has ${count} dead letters`, 'npm run dead-letters -- list says why')];
}

function adviceFor(error: unknown): string {
  const code = isServiceBusError(error) ? error.code : undefined;
  if (code === 'MessagingEntityNotFound')
    return 'deploy it (azd provision), or set CALL_EVENTS_QUEUE, CALL_COMMANDS_QUEUE and CALL_WEBHOOKS_QUEUE to those that are there';
  if (code === 'UnauthorizedAccess')
    return 'needs Azure Service Bus Data Sender and Data Receiver on the namespace; a new role takes minutes';
  return 'is the namespace named right in ServiceBusConnection, is somebody signed in (az login), does a firewall stand between?';
}
