import * as z from 'zod';
import { canonicalId } from '../../schema/guid.ts';
import { itemOfCall } from '../../schema/urlSegment.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({ sessions: z.array(z.string()), active: z.boolean() });

const happenings = { created: 'started', updated: 'updated', deleted: 'ended' } as const;
const identified = z.looseObject({ id: z.string().min(1) });

/**
 * Someone started or stopped sharing content. Graph sends no resource (as in the samples of `call: answer`), one
 * session, or an array. Without a resource the session id comes from the URL.
 */
export const contentSharing = eventKind({
  name: 'contentSharing',
  facts,
  read(notification) {
    const item = notification.urls
      .map((url) => itemOfCall('contentsharingsessions', url))
      .find((found) => found !== undefined);
    if (item === undefined) return undefined;
    const named = [notification.resourceData].flat().flatMap((entry) => {
      const session = identified.safeParse(entry);
      return session.success ? [session.data.id] : [];
    });
    const sessions = named.length > 0 ? named : [item.id ?? 'unnamed'];
    const active = notification.changeType !== 'deleted';
    const happened = happenings[notification.changeType ?? 'updated'];
    return { type: `contentSharing.${happened}`, facts: { sessions, active } };
  },
  contribution: ({ sessions, active }) => ({
    contentSharing: Object.fromEntries(sessions.map((session) => [canonicalId(session), active])),
  }),
});
