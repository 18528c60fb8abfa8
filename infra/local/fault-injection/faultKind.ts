import * as z from 'zod';

/** One thing that can go wrong in a part of the local stack, whatever asks for it. */
export interface FaultKind {
  readonly name: string;
  /** One line that a person understands. */
  readonly title: string;
  /** The requests that it can strike; every request where absent. */
  readonly requests?: readonly string[];
}

/** A fault as a test or `npm run simulate` asks for it. */
export const faultRequest = z.strictObject({
  name: z.string(),
  /** It strikes so many requests and is over. */
  count: z.int().positive().optional(),
  /** It lets so many requests pass that it would have struck, first. */
  skip: z.int().nonnegative().default(0),
  /** It strikes by chance. */
  probability: z.number().positive().max(1).default(1),
  /** What chance is drawn from: the same requests in the same order are struck again. One is chosen where absent. */
  seed: z.int().optional(),
  /** It is over after this time. Without `count`, `probability` and this it is {@link ordinarySeconds}. */
  seconds: z.number().positive().optional(),
  /** Strikes these requests only, by the names that the part gives them. */
  on: z.array(z.string()).default([]),
  /** Strikes requests about these only: tables of Table Storage, queues of the broker. */
  in: z.array(z.string()).default([]),
  /** How late a slow reply is. */
  milliseconds: z.number().nonnegative().optional(),
});
export type FaultRequest = z.infer<typeof faultRequest>;

/** Long enough to be noticed; nobody forgets to end it. */
export const ordinarySeconds = 10;
