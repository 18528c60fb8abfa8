import * as z from 'zod';
import { toGraphTone, toneKeys } from '../../notification/tones.ts';
import { integer, listOf } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

/** The page's table speaks of toneInfo; its sample and Graph's metadata have the tones' names. */
export const sendDtmfTones = defineCommand({
  name: 'sendDtmfTones',
  scope: 'call',
  delivery: 'atMostOnce',
  body: strictObject({
    tones: listOf(z.enum(toneKeys)),
    delayBetweenTonesMs: z.exactOptional(integer(0)),
  }),
  toRequest: ({ tones, ...parameters }, context) =>
    callAction('sendDtmfTones', context, { tones: tones.map(toGraphTone), ...parameters }),
});
