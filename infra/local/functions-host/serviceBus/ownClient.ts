import { AsyncLocalStorage } from 'node:async_hooks';

const isOwn = new AsyncLocalStorage<boolean>();

/** Runs what the host does with its own Service Bus client; whatever comes of it later counts as the client's. */
export const asOwnClient = <Result>(work: () => Result): Result => isOwn.run(true, work);

/** Runs the app's function, though the client's message is what causes it. */
export const asApp = <Result>(work: () => Result): Result => isOwn.run(false, work);

const clientPackages = /node_modules[\\/](?:@azure[\\/](?:service-bus|core-amqp)|rhea(?:-promise)?)[\\/]/;

/**
 * Whether an error nobody caught comes from inside the host's own Service Bus client, which raises some when
 * a connection breaks. The listeners notice and connect again, so there is no reason to die of it. The app's own
 * client may leave the same stack behind, for source maps name the packages in its bundle: its errors stay fatal,
 * as in Azure. So does everything in a host that listens to no queue.
 */
export function isOwnClientFault(error: unknown): boolean {
  if (isOwn.getStore() !== true) return false;
  if (error instanceof Error) return clientPackages.test(error.stack ?? '');
  // rhea's own form of an AMQP error is a plain object.
  return typeof error === 'object' && error !== null && 'condition' in error;
}
