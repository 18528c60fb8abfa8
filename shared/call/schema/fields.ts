import * as z from 'zod';
import { guidDigits } from './guid.ts';
import { isLoopback } from './isLoopback.ts';
import { isPublicHost } from './isPublicHost.ts';

/** The fields that recur in policy and commands; each error text finishes the sentence "expected …". */

const int32Maximum = 2_147_483_647;

/** Characters. Names and ids are far shorter, tokens and a media host's blobs longer. */
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

/** A list of one or more. */
export function listOf<Item extends z.ZodType>(item: Item, most?: number) {
  const error =
    most === undefined ? 'a list of at least one' : `a list of ${most === 1 ? 1 : `1 to ${most}`}`;
  const list = z.array(item, { error }).min(1, { error });
  return most === undefined ? list : list.max(most, { error });
}

export const guid = text('a GUID').refine((value) => guidDigits(value) !== undefined, { error: 'a GUID' });

const aTenant = 'the id of a tenant, such as 632899f8-2ea1-4604-8413-27bd2892079f';

/** It becomes part of the address where the app signs in. */
export const tenantId = z.string({ error: aTenant }).regex(/^[0-9A-Za-z.-]{1,255}$/, { error: aTenant });

/** Graph's phone identities are E.164 text. */
const e164 = 'a phone number in E.164 form, such as +4930123456';
export const phoneNumber = z.string({ error: e164 }).regex(/^\+[1-9]\d{1,14}$/, { error: e164 });

export const httpsUri = uri('an absolute https URI', /^https:\/\//);

const aPrompt = 'an absolute https URI of a public host';

/** What Graph fetches to play. Graph reaches no private network, and nobody is to try one through it. */
export const promptUri = uri(aPrompt, /^https:\/\//).refine((value) => isPublicHost(new URL(value)), {
  error: aPrompt,
});

const httpsOrLoopback = 'an absolute https URI, or an http one on a loopback address';

/** https, or http to this machine, where a media host is tried out. */
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

/** Parsers differ in what they make of invisible characters, of backslashes and of user names. */
function isPlain(value: string): boolean {
  const { username, password } = new URL(value);
  return !/[\s\p{Cc}\p{Cf}\\]/u.test(value) && username === '' && password === '';
}
