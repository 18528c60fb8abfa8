import { createHash } from 'node:crypto';

const guid = (text: string) =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** A participant as large as Graph sends them in a meeting; which one decides every id and name. */
export function meetingParticipant(n: number, more: object = {}) {
  const streams = ['audio', 'video', 'videoBasedScreenSharing', 'data'];
  return {
    '@odata.type': '#microsoft.graph.participant',
    id: guid(`participant ${n}`),
    info: {
      '@odata.type': '#microsoft.graph.participantInfo',
      identity: {
        '@odata.type': '#microsoft.graph.communicationsIdentitySet',
        user: {
          '@odata.type': '#microsoft.graph.identity',
          id: guid(`user ${n}`),
          displayName: `Participant with the number ${n}`,
          tenantId: guid('tenant'),
          identityProvider: 'AAD',
        },
      },
      languageId: 'en-US',
      endpointType: 'default',
    },
    mediaStreams: streams.map((mediaType, index) => ({
      '@odata.type': '#microsoft.graph.mediaStream',
      mediaType,
      label: `main-${mediaType}`,
      sourceId: String(n * 10 + index),
      direction: 'sendReceive',
      serverMuted: false,
    })),
    isMuted: false,
    isInLobby: false,
    ...more,
  };
}
