/** `$cbs`: a client proves for each entity that it may use it, before it opens a link to it. */
import * as z from 'zod';
import type { Clock } from '../../part/clock.ts';
import type { Reply, Request } from './request.ts';
import { types } from './rhea.ts';
import { covers, verifySharedAccessSignature } from './sharedAccessSignature.ts';

const putTokenSchema = z.object({
  operation: z.literal('put-token'),
  type: z.literal('servicebus.windows.net:sastoken'),
  name: z.string(),
});

/** The entities one connection may use, each until its token expires. */
export class Claims {
  readonly #clock: Clock;
  readonly #expiries = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  putToken(request: Request): Reply {
    const parsed = putTokenSchema.safeParse(request.properties);
    const token = z.string().safeParse(request.body);
    if (!parsed.success || !token.success)
      return refusal(
        400,
        'Expected put-token with a shared access signature (servicebus.windows.net:sastoken).',
      );
    const audience = parsed.data.name;
    const expiry = verifySharedAccessSignature(token.data, audience, this.#clock.now());
    if (expiry === undefined)
      return refusal(401, `InvalidSignature: The token has an invalid signature for ${audience}.`);
    this.#expiries.set(entityPath(audience), expiry);
    return { properties: { 'status-code': types.wrap_int(202), 'status-description': 'Accepted' } };
  }

  allows(address: string): boolean {
    const now = this.#clock.now();
    return [...this.#expiries].some(
      ([path, expiry]) => expiry > now && (path === '' || covers(path, entityPath(address))),
    );
  }
}

/** `sb://host:port/queue` and `queue` name the same entity. */
const entityPath = (uri: string): string => uri.replace(/^[a-z]+:\/\/[^/]*\/?/i, '').replace(/^\/|\/$/g, '');

const refusal = (status: number, description: string): Reply => ({
  properties: {
    'status-code': types.wrap_int(status),
    'status-description': description,
    'error-condition': types.wrap_symbol(
      status === 401 ? 'amqp:unauthorized-access' : 'com.microsoft:argument-error',
    ),
  },
});
