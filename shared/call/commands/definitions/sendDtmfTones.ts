import * as z from 'zod';
import { toGraphTone, toneKeys } from '../../notification/tones.ts';
import { integer, listOf } from '../../schema/fields.ts';
import { strictObject } from '../../schema/strictObject.ts';
import { defineCallCommand } from '../commandDefinition.ts';
import { callAction } from './callRequest.ts';

/** Graph's table for sendDtmfTones lists toneInfo; its sample and the metadata use the tones' names, and so do we. */
export const sendDtmfTones = defineCallCommand({
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
