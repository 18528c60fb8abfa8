import type { GraphRequest } from '../call/commands/graphRequest.ts';
import type { Action } from '../call/policy/decide.ts';
import type { GraphReply } from '../call/replies/graphReply.ts';

/** What is needed to decide about an incoming call at Graph. */
export interface GraphCall {
  /** The call id as Graph wrote it. */
  readonly graphCallId: string;
  readonly tenantId: string;
  /** The URL for the call's further notifications. */
  readonly callbackUri: string;
  /** The change as Graph sent it. Only a media host of ours may receive it, because it holds secrets. */
  readonly notification: unknown;
  /** Graph sent the call before, perhaps to a process that was killed before it could tell what it did. */
  readonly isRepeated?: boolean;
}

/** Sends decisions about incoming calls to Graph. */
export interface CallControl {
  /** Answers, redirects or rejects. Never rejects: every failure is a kind of `GraphReply`. */
  act(
    call: GraphCall,
    action: Action,
    options: Pick<RequestOptions, 'signal' | 'freshToken'>,
  ): Promise<GraphReply>;
}

export interface RequestOptions {
  /** The tenant whose token the request carries. */
  readonly tenantId: string;
  readonly signal: AbortSignal;
  /** Set to fetch a new token, because Graph refused the old one. */
  readonly freshToken: boolean;
}

export interface GraphResponse {
  readonly reply: GraphReply;
  /** Graph's JSON, if the reply has a complete body. */
  readonly body?: unknown;
  /** The body was incomplete or too large. */
  readonly isBodyLost?: boolean;
}

/** Graph's communications API. All requests to Graph go through it. */
export interface Graph {
  /** Never rejects: every failure is a kind of `GraphReply`. */
  request(request: GraphRequest, options: RequestOptions): Promise<GraphResponse>;
}
