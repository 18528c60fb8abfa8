import { AsyncLocalStorage } from 'node:async_hooks';

const isOwn = new AsyncLocalStorage<boolean>();

/** Runs work of the host's own Service Bus client. Errors that follow from it later count as the client's. */
export const asOwnClient = <Result>(work: () => Result): Result => isOwn.run(true, work);

/** Runs the app's function. Its errors count as the app's, although the client's message caused it. */
export const asApp = <Result>(work: () => Result): Result => isOwn.run(false, work);

const clientPackages = /node_modules[\\/](?:@azure[\\/](?:service-bus|core-amqp)|rhea(?:-promise)?)[\\/]/;

/**
 * Whether an error nobody caught comes from inside the host's own Service Bus client, which raises some when
 * a connection breaks. The listeners connect again, so the host goes on. The app's own
 * client may raise errors with the same stack, because source maps name the packages in its bundle: these are fatal,
 * as in Azure, and so is every error in a host that listens to no queue.
 */
export function isOwnClientFault(error: unknown): boolean {
  if (isOwn.getStore() !== true) return false;
  if (error instanceof Error) return clientPackages.test(error.stack ?? '');
  // rhea's own form of an AMQP error is a plain object.
  return typeof error === 'object' && error !== null && 'condition' in error;
}
