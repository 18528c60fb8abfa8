import type * as z from 'zod';
import type { GraphRequest } from './graphRequest.ts';

/**
 * What happens if a request may have had its effect. A command that people would notice twice, such as an invitation or
 * a prompt, is sent at most once; any other is sent again.
 */
type Delivery = 'atMostOnce' | 'atLeastOnce';

/** What a request needs besides the command's arguments. */
export interface CommandContext {
  /** Graph's call id, encoded as a path segment. Commands that create a call don't use it. */
  readonly callPath: string;
  /** Graph returns it with the operation's result. At most 256 characters. */
  readonly clientContext: string;
  /** The URL for a new call's notifications. */
  readonly callbackUri: string;
  readonly tenantId?: string;
}

/** What the worker needs to know about a command. */
export interface CommandTraits {
  /** Whether it acts on an existing call or creates a new one. */
  readonly scope: 'call' | 'newCall';
  readonly delivery: Delivery;
  /** Graph may refuse it with 409 while the call is busy, so a retry is useful. */
  readonly mayConflict?: boolean;
  /**
   * What whoever asks for it by hand should be asked about first: it makes phones ring, which may cost money, or it ends
   * what can't be taken up again.
   */
  readonly consequence?: 'rings' | 'ends';
}

export interface CommandDefinition<Name extends string, Body extends z.ZodType> extends CommandTraits {
  readonly name: Name;
  /** The schema of the arguments, with Graph's documented limits. */
  readonly body: Body;
  toRequest(args: z.output<Body>, context: CommandContext): GraphRequest;
}

/** Derives the arguments' type from their schema, and gives this schema its name in the policy's JSON schema. */
export function defineCallCommand<Name extends string, Body extends z.ZodType>(
  definition: CommandDefinition<Name, Body>,
): CommandDefinition<Name, Body> {
  return { ...definition, body: definition.body.meta({ id: definition.name }) };
}
