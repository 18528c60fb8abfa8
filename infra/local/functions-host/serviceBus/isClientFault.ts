const clientPackages = /node_modules[\\/](?:@azure[\\/](?:service-bus|core-amqp)|rhea(?:-promise)?)[\\/]/;

/**
 * Whether an error nobody caught comes from inside the host's own Service Bus client, which raises some when
 * a connection breaks. The listeners notice and connect again, so there is no reason to die of it. The app's
 * own client is in its bundle: its errors stay fatal, as in Azure.
 */
export function isClientFault(error: unknown): boolean {
  if (error instanceof Error) return clientPackages.test(error.stack ?? '');
  // rhea's own form of an AMQP error is a plain object.
  return typeof error === 'object' && error !== null && 'condition' in error;
}
