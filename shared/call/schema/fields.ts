import * as z from 'zod';
import { guidDigits } from './guid.ts';
import { isLoopback } from './isLoopback.ts';
import { isPublicHost } from './isPublicHost.ts';

/** Fields that policy and commands share. Each error text completes the sentence "expected …". */

const int32Maximum = 2_147_483_647;

/** Characters. Names and ids are much shorter; tokens and media blobs are longer and have limits of their own. */
const LONGEST_TEXT = 1_024;
export const LONGEST_URI = 8_192;
export const LONGEST_SECRET = 64 * 1024;

export function text(expected = 'text that is not empty', most = LONGEST_TEXT) {
  const tooLong = `text of at most ${most} characters`;
  return z.string({ error: expected }).min(1, { error: expected }).max(most, { error: tooLong });
}

export function integer(from: number, to: number = int32Maximum) {
  const error = to === int32Maximum ? `an integer from ${from}` : `an integer from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

/** A list of 1 to `most` items. */
export function listOf<Item extends z.ZodType>(item: Item, most?: number) {
  const error =
    most === undefined ? 'a list of at least one' : `a list of ${most === 1 ? 1 : `1 to ${most}`}`;
  const list = z.array(item, { error }).min(1, { error });
  return most === undefined ? list : list.max(most, { error });
}

export const guid = text('a GUID').refine((value) => guidDigits(value) !== undefined, { error: 'a GUID' });

const aTenant = 'the id of a tenant, such as 632899f8-2ea1-4604-8413-27bd2892079f';

/** Part of the URL at which the app signs in, so only harmless characters are allowed. */
export const tenantId = z.string({ error: aTenant }).regex(/^[0-9A-Za-z.-]{1,255}$/, { error: aTenant });

/** Graph writes phone numbers in E.164 form. */
const e164 = 'a phone number in E.164 form, such as +4930123456';
export const phoneNumber = z.string({ error: e164 }).regex(/^\+[1-9]\d{1,14}$/, { error: e164 });

export const httpsUri = uri('an absolute https URI', /^https:\/\//);

const aPrompt = 'an absolute https URI of a public host';

/**
 * A prompt that Graph downloads and plays. Private hosts are refused: Graph can't reach them, and nobody should probe a
 * private network through Graph.
 */
export const promptUri = uri(aPrompt, /^https:\/\//).refine((value) => isPublicHost(new URL(value)), {
  error: aPrompt,
});

const httpsOrLoopback = 'an absolute https URI, or an http one on a loopback address';

/** https, or http on this machine, to try out a media host. */
export const httpsOrLoopbackUri = uri(httpsOrLoopback, /^https?:\/\//).refine(
  (value) => value.startsWith('https:') || isLoopback(new URL(value)),
  { error: httpsOrLoopback },
);

function uri(error: string, scheme: RegExp) {
  return z
    .string({ error })
    .max(LONGEST_URI, { error: `${error} of at most ${LONGEST_URI} characters`, abort: true })
    .regex(scheme, { error, abort: true })
    .refine((value) => URL.canParse(value) && isPlain(value), { error, abort: true });
}

/** Parsers disagree about invisible characters, backslashes and user names, so none of these is allowed. */
function isPlain(value: string): boolean {
  const { username, password } = new URL(value);
  return !/[\s\p{Cc}\p{Cf}\\]/u.test(value) && username === '' && password === '';
}
