import * as z from 'zod';
import { TokenRefused, type VerifiedToken } from '../auth/verifyToken.ts';
import type { Requester } from '../call/commands/requester.ts';
import { omitUndefined } from '../call/schema/omitUndefined.ts';

/** A signed-in operator. */
export interface Operator {
  readonly roles: readonly string[];
  readonly requester: Requester;
}

const text = z.string().min(1).optional().catch(undefined);

/** Version 1.0 and 2.0 tokens use different names for these claims. */
const claims = z.object({
  oid: text,
  sub: text,
  scp: text,
  idtyp: text,
  appid: text,
  azp: text,
  preferred_username: text,
  upn: text,
  unique_name: text,
  name: text,
  app_displayname: text,
});

/**
 * The operator of a verified Entra token. Throws `TokenRefused` if it is no access token. A user's access token has a
 * scope; an application's names the application twice. An ID token has neither, but may have the same audience and
 * roles.
 */
export function toOperator({ roles, payload }: VerifiedToken): Operator {
  const said = claims.parse(payload);
  const appid = said.appid ?? said.azp;
  const isApp =
    appid !== undefined && (said.idtyp === 'app' || (said.oid !== undefined && said.oid === said.sub));
  if (said.scp === undefined && !isApp) throw new TokenRefused('scp');
  const name = said.preferred_username ?? said.upn ?? said.unique_name ?? said.name ?? said.app_displayname;
  return { roles, requester: omitUndefined({ oid: said.oid, appid, name }) };
}
