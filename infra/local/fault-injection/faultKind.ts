import * as z from 'zod';

/** One thing that can go wrong in a part of the local stack. */
export interface FaultKind {
  readonly name: string;
  /** One line that a person understands. */
  readonly title: string;
  /** The requests that it can strike; if absent, every request. */
  readonly requests?: readonly string[];
}

/** A fault as a test or `npm run simulate` asks for it. */
export const faultRequest = z.strictObject({
  name: z.string(),
  /** How many requests it strikes before it ends. */
  count: z.int().positive().optional(),
  /** How many requests it lets pass first. */
  skip: z.int().nonnegative().default(0),
  /** How likely it strikes a request. */
  probability: z.number().positive().max(1).default(1),
  /** With the same seed, the same requests in the same order are struck again. If absent, one is chosen. */
  seed: z.int().optional(),
  /** When it ends. Without this, `count` and `probability`, it ends after {@link ordinarySeconds}. */
  seconds: z.number().positive().optional(),
  /** Strikes these requests only, by the names that the part gives them. */
  on: z.array(z.string()).default([]),
  /** Strikes requests about these only: tables of Table Storage, queues of the broker. */
  in: z.array(z.string()).default([]),
  /** How late a slow reply is. */
  milliseconds: z.number().nonnegative().optional(),
});
export type FaultRequest = z.infer<typeof faultRequest>;

/** Long enough to be noticed, and over by itself. */
export const ordinarySeconds = 10;
