import type { HttpReply } from '../httpReply.ts';
import type { SpanOptions, Telemetry } from '../ports/telemetry.ts';
import { span } from '../telemetry/names.ts';

const attributes = { httpMethod: 'POST', httpRoute: '/api/calls' };

/**
 * Handles a delivery of Graph's as a server's part of its trace, by OpenTelemetry's conventions for HTTP, and counts it
 * by its reply; one whose token was refused by the reason that `handle` is given a place to put.
 */
export async function tellDelivery(
  telemetry: Telemetry,
  origin: Pick<SpanOptions, 'cause' | 'startedAt'>,
  handle: (refuse: (reason: string) => void) => Promise<HttpReply>,
): Promise<HttpReply> {
  return telemetry.inSpan(
    span.receiveNotification,
    { kind: 'server', attributes, ...origin },
    async (open) => {
      let errorType: string | undefined;
      const count = (httpStatus: number) => {
        open.set({ httpStatus });
        if (httpStatus === 401) telemetry.measure('refusedTokens', 1, { errorType });
        else telemetry.measure('notifications', 1, { httpStatus });
      };
      try {
        const reply = await handle((reason) => {
          errorType = reason;
        });
        count(reply.status);
        if (reply.status >= 500) open.fail(errorType ?? String(reply.status));
        return reply;
      } catch (error) {
        count(500);
        throw error;
      }
    },
  );
}
