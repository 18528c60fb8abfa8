import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { Action } from '../call/policy/decide.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';

/** An incoming call as Graph must be addressed about it. */
export interface GraphCall {
  /** The id as Graph wrote it. */
  readonly graphCallId: string;
  readonly tenantId: string;
  /** Where Graph is to post what happens next. */
  readonly callbackUri: string;
  /** The change as Graph sent it, for a media host of our own; it holds secrets and goes nowhere else. */
  readonly notification: unknown;
}

/** Decides about incoming calls at Graph. */
export interface CallControl {
  /** Answers, redirects or rejects. Never rejects its promise: every failure is a reply of its own kind. */
  act(
    call: GraphCall,
    action: Action,
    options: Pick<RequestOptions, 'signal' | 'freshToken'>,
  ): Promise<GraphReply>;
}

export interface RequestOptions {
  /** Whose token the request has. */
  readonly tenantId: string;
  readonly signal: AbortSignal;
  /** The token is fetched anew, because Graph took the one we had no more. */
  readonly freshToken: boolean;
}

export interface GraphResponse {
  readonly reply: GraphReply;
  /** Graph's JSON, where there is some and it came whole. */
  readonly body?: unknown;
  /** There was a body, which broke off or was more than is worth reading. */
  readonly isBodyLost?: boolean;
}

/** Graph's communications API: the one way to speak to it. */
export interface Graph {
  /** Never rejects: every failure is a reply of its own kind. */
  request(request: GraphRequest, options: RequestOptions): Promise<GraphResponse>;
}
