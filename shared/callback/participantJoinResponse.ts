import type { JoiningDecision } from '../call/policy/decide.ts';

/** The body of our reply to a participantJoiningNotification: Graph's participantJoiningResponse. */
export function toJoinResponse(decision: JoiningDecision): Readonly<Record<string, string>> {
  switch (decision.kind) {
    case 'accept':
      return { '@odata.type': '#microsoft.graph.acceptJoinResponse' };
    case 'reject':
      return { '@odata.type': '#microsoft.graph.rejectJoinResponse', reason: decision.reason };
    case 'inviteNewBot':
      return { '@odata.type': '#microsoft.graph.inviteNewBotResponse', inviteUri: decision.inviteUri };
  }
}
