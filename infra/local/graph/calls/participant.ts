import type { Notification } from '../notifications/notification.ts';

/** Graph's participant: one line of a group call's roster. */
export interface Participant {
  readonly '@odata.type': '#microsoft.graph.participant';
  readonly id: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly mediaStreams: readonly object[];
  readonly isMuted: boolean;
  readonly isInLobby: boolean;
}

export const toParticipant = (id: string, info: Readonly<Record<string, unknown>>): Participant => ({
  '@odata.type': '#microsoft.graph.participant',
  id,
  info: { ...info, '@odata.type': '#microsoft.graph.participantInfo' },
  mediaStreams: [{ mediaType: 'audio', sourceId: '1', direction: 'sendReceive', serverMuted: false }],
  isMuted: false,
  isInLobby: false,
});

/** The roster that a notification brings: a whole one is an array, a single participant changes none of the others. */
export function rosterIn({ resourceUrl, resourceData }: Notification): Participant[] | undefined {
  return resourceUrl.endsWith('/participants') && Array.isArray(resourceData)
    ? (resourceData as Participant[])
    : undefined;
}
