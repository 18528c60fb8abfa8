import * as z from 'zod';
import { callOptions } from '../commands/callOptions.ts';
import { media } from '../commands/media.ts';
import { modalities } from '../notification/modalities.ts';
import { exactlyOne } from '../schema/exactlyOne.ts';
import { httpsUri, integer, listOf } from '../schema/fields.ts';
import { strictObject } from '../schema/strictObject.ts';
import { rejectReasons } from './reject.ts';

/** The reply when Graph asks whether a recorder's call accepts one more participant. */
export const participantJoining = z.union(
  [z.literal('accept'), exactlyOne({ reject: z.enum(rejectReasons), inviteNewBot: httpsUri })],
  { error: `"accept", {"reject": one of ${rejectReasons.join(', ')}} or {"inviteNewBot": an https URI}` },
);
export type Joining = z.infer<typeof participantJoining>;

export const answer = strictObject({
  modalities: z.exactOptional(listOf(z.enum(modalities))),
  media,
  callbackUri: z.exactOptional(httpsUri),
  participantCapacity: z.exactOptional(integer(1)),
  participantJoining: z.exactOptional(participantJoining),
  callOptions: z.exactOptional(callOptions),
}).meta({ id: 'answer' });
