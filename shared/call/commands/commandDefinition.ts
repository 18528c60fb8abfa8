import type * as z from 'zod';
import type { GraphRequest } from './graphRequest.ts';

/**
 * What becomes of a command when its fate at Graph is unknown. One whose repetition a person would notice, a second
 * invitation or prompt, is sent at most once; any other is sent again.
 */
type Delivery = 'atMostOnce' | 'atLeastOnce';

/** What a command's request needs beside its own arguments. */
export interface CommandContext {
  /** Graph's own call id, encoded as a path segment; not used by a command that makes the call. */
  readonly callPath: string;
  /** Comes back with the operation's result. At most 256 characters. */
  readonly clientContext: string;
  /** Where a new call's notifications go. */
  readonly callbackUri: string;
  readonly tenantId?: string;
}

/** What the worker goes by. */
export interface CommandTraits {
  /** Whether it acts on a call there is, or makes a new one. */
  readonly scope: 'call' | 'newCall';
  readonly delivery: Delivery;
  /** Graph may refuse it for a moment because of what the call is doing: worth trying again (409). */
  readonly mayConflict?: boolean;
}

export interface CommandDefinition<Name extends string, Body extends z.ZodType> extends CommandTraits {
  readonly name: Name;
  /** The arguments, with Graph's documented limits. */
  readonly body: Body;
  toRequest(args: z.output<Body>, context: CommandContext): GraphRequest;
}

/** Ties the arguments' type to their schema, which the policy's JSON schema names once. */
export function defineCommand<Name extends string, Body extends z.ZodType>(
  definition: CommandDefinition<Name, Body>,
): CommandDefinition<Name, Body> {
  return { ...definition, body: definition.body.meta({ id: definition.name }) };
}
