import type { Reaction } from '../http/server.ts';
import type { KeyName, SigningKeys } from '../keys/signingKeys.ts';
import type { Delivery } from '../notifications/delivery.ts';
import type { Written } from '../notifications/post.ts';
import type { Expectation } from '../script/scenario.ts';

/** A claim that is null is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** One thing that goes wrong in a call. A fault is data with the hooks it needs. */
export interface CallFault {
  readonly name: string;
  /** One line that a person understands. */
  readonly title: string;
  /** Before the call starts. */
  prepare?(keys: SigningKeys, now: number): Promise<void>;
  /** Changes what is posted to the bot, and in which order. */
  rearrange?(burst: readonly Delivery[]): readonly Delivery[];
  /** How what is posted is written, instead of as JSON in UTF-8. */
  write?(body: unknown): Written;
  readonly signWith?: KeyName;
  /** What a notification's token claims otherwise. */
  claim?(claims: Claims, now: number): Claims;
  /** Comes between a request of the bot and Graph's reply; `attempt` counts from 1 for each operation. */
  interrupt?(operation: string, attempt: number): Interruption | undefined;
  /** What the record says instead; null if there must be no record. */
  expect?(expected: Expectation): Expectation | null;
}

export interface Interruption {
  /** Whether Graph has done what was asked when it happens. */
  readonly effect: 'before' | 'after';
  readonly reaction: Reaction;
  /** The caller is gone too. */
  readonly callerHangsUp?: boolean;
}
