import * as z from 'zod';
import { canonicalId } from '../../schema/guid.ts';
import { itemOfCall } from '../../schema/urlSegment.ts';
import { eventKind } from './eventKind.ts';

const facts = z.object({ sessions: z.array(z.string()), active: z.boolean() });

const happenings = { created: 'started', updated: 'updated', deleted: 'ended' } as const;
const identified = z.looseObject({ id: z.string().min(1) });

/**
 * Somebody began or stopped sharing content. Graph may send no resource at all (the answer document's own samples
 * don't), one session, or an array of them: the session id then comes from the URL.
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
