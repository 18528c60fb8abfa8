import * as z from 'zod';
import { canonicalId } from '../guid.ts';
import { eventKind } from './kind.ts';

const facts = z.object({ sessions: z.array(z.string()), active: z.boolean() });

const sessionUrl = /\/contentsharingsessions(?:\/(?<id>[^/?]+))?\/?(?:\?.*)?$/i;
const identified = z.looseObject({ id: z.string().min(1) });

/**
 * Somebody began or stopped sharing content. Graph may send no resource at all (the answer document's own samples
 * don't), one session, or an array of them: the session id then comes from the URL.
 */
export const contentSharing = eventKind({
  name: 'contentSharing',
  facts,
  read(notification) {
    const match = notification.urls.map((url) => sessionUrl.exec(url)).find((found) => found !== null);
    if (match === undefined) return undefined;
    const named = [notification.resourceData].flat().flatMap((entry) => {
      const session = identified.safeParse(entry);
      return session.success ? [session.data.id] : [];
    });
    const sessions = named.length > 0 ? named : [match.groups?.['id'] ?? 'unnamed'];
    const active = notification.changeType !== 'deleted';
    const happened = { created: 'started', deleted: 'ended' }[notification.changeType ?? ''] ?? 'updated';
    return { type: `contentSharing.${happened}`, facts: { sessions, active } };
  },
  contribution: ({ sessions, active }) => ({
    contentSharing: Object.fromEntries(sessions.map((session) => [canonicalId(session), active])),
  }),
});
