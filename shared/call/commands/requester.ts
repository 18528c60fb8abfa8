import * as z from 'zod';

/** Characters. The claims come from a token of a trusted issuer; they are stored in rows and shown on terminals. */
const LONGEST = 256;
const claim = z.exactOptional(z.string().transform((text) => text.slice(0, LONGEST)));

/** Who requested a command, by the claims of their token. Absent if nobody had to sign in. */
export const requester = z.object({
  /** Object id of the user or the service principal. */
  oid: claim,
  /** Application id of the token's client. */
  appid: claim,
  name: claim,
});
export type Requester = Readonly<z.infer<typeof requester>>;
