import type {
  AttributesOf,
  EventName,
  event,
  MetricName,
  metric,
  SpanAttributes,
} from '../telemetry/names.ts';

/** What is worth telling an operator. Fields carry no identity and no token. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** How a piece of work stands in its trace. */
export interface SpanOptions {
  /** Its side of an exchange with another process; absent for work inside of ours. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** W3C's `traceparent` of what caused it in another process. Without one its parent is the work it is part of. */
  readonly cause?: string | undefined;
  /** The same of other work it belongs with. */
  readonly link?: string | undefined;
  /** When it began, where that was before: milliseconds since the epoch. */
  readonly startedAt?: number;
}

/** A piece of work under way. */
export interface OpenSpan {
  /** W3C's `traceparent`, for whoever goes on with the work elsewhere. */
  readonly traceParent: string | undefined;
  /** Adds what was learned meanwhile. */
  set(attributes: SpanAttributes): void;
  /** Marks work as failed that doesn't throw. */
  fail(errorType: string): void;
}

/** What is told beyond the log: numbers, happenings and traces. Nothing waits for it, and it never throws. */
export interface Telemetry {
  /** Does the work as a span of the trace; one that rejects has failed. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Adds to a counter, or one value to a histogram. */
  measure<M extends MetricName>(name: M, value: number, attributes: AttributesOf<(typeof metric)[M]>): void;
  /** Tells one happening. */
  tell<E extends EventName>(name: E, attributes: AttributesOf<(typeof event)[E]>): void;
  /** Takes along a line of the log. */
  log(level: LogLevel, message: string): void;
}

/** The levels of Azure Functions' own log. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
