import * as z from 'zod';
import type { Call } from '../calls/call.ts';
import type { Reply } from '../http/server.ts';
import type { Notification } from '../notifications/notification.ts';
import { badRequest, conflict } from './refusal.ts';

export type Version = 'v1.0' | 'beta';

/** What Graph does about a request it accepts. */
export interface Performed {
  readonly reply: Reply;
  /** What Graph tells the bot afterwards, unless a scenario's script says something else. */
  readonly follows?: readonly Notification[];
}

export interface Asked<Body> {
  readonly call: Call;
  readonly body: Body;
  readonly version: Version;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether a call with this id is active. */
  readonly knowsCall: (callId: string) => boolean;
}

export interface Operation<Body = unknown> {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/communications/calls/:callId`. */
  readonly path: string;
  /** The request's JSON, by version: beta has parameters that v1.0 refuses. */
  readonly body?: (version: Version) => z.ZodType<Body>;
  /** Only in a call the bot has answered or made. */
  readonly inCall?: boolean;
  perform(asked: Asked<Body>): Performed;
}

/** An operation as the router sees it: it takes any text, and refuses what doesn't fit its schema. */
export interface RoutedOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  perform(asked: Asked<string>): Performed;
}

export const operation = <Body>(definition: Operation<Body>): RoutedOperation => ({
  name: definition.name,
  method: definition.method,
  path: definition.path,
  perform(asked) {
    if (definition.inCall === true) requireAnswered(asked.call);
    const shape = definition.body?.(asked.version) ?? (z.unknown() as z.ZodType<Body>);
    const body = definition.body === undefined ? undefined : parseJson(asked.body);
    return definition.perform({ ...asked, body: parse(shape, body) });
  },
});

function requireAnswered({ resource, decision }: Call): void {
  if (resource['direction'] === 'incoming' && decision !== 'answer')
    throw conflict('The call has not been answered.');
}

/** The request's JSON; an empty body is an empty object. */
export function parseJson(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Unable to read JSON request payload. Please ensure the body is valid JSON.');
  }
}

export function parse<Body>(shape: z.ZodType<Body>, body: unknown): Body {
  const parsed = shape.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the request'}: ${message}`,
  );
  throw badRequest(faults.join('; '));
}
