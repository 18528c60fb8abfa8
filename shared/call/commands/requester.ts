import * as z from 'zod';

/** Characters; the claims come out of a token whose issuer we trust, and stand in rows and on terminals. */
const LONGEST = 256;
const claim = z.exactOptional(z.string().transform((text) => text.slice(0, LONGEST)));

/** Who asked for a command: what their token says. Absent where nobody had to sign in. */
export const requester = z.object({
  /** The user's or the service principal's object id. */
  oid: claim,
  /** The application that the token was issued to. */
  appid: claim,
  name: claim,
});
export type Requester = Readonly<z.infer<typeof requester>>;
