import type {
  AttributesOf,
  EventName,
  event,
  MetricName,
  metric,
  SpanAttributes,
} from '../telemetry/names.ts';

/** Log lines for operators. Fields contain no identities and no tokens. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** How a span fits into its trace. */
export interface SpanOptions {
  /** Its role towards another process; absent for internal work. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** The W3C `traceparent` of the cause in another process. Without it, the parent is the current span. */
  readonly cause?: string | undefined;
  /** The W3C `traceparent` of related work. */
  readonly link?: string | undefined;
  /** When it began, if earlier than now: milliseconds since the epoch. */
  readonly startedAt?: number;
}

/** An open span. */
export interface OpenSpan {
  /** The W3C `traceparent`, for work that continues elsewhere. */
  readonly traceParent: string | undefined;
  /** Adds attributes. */
  set(attributes: SpanAttributes): void;
  /** Marks the span as failed, for work that doesn't throw. */
  fail(errorType: string): void;
}

/** Telemetry besides the log: metrics, events and traces. Nothing waits for it, and it never throws. */
export interface Telemetry {
  /** Runs the work in a span. If the work rejects, the span fails. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Adds to a counter, or records a value in a histogram. */
  measure<M extends MetricName>(name: M, value: number, attributes: AttributesOf<(typeof metric)[M]>): void;
  /** Records one event. */
  tell<E extends EventName>(name: E, attributes: AttributesOf<(typeof event)[E]>): void;
  /** Records a line of the log. */
  log(level: LogLevel, message: string): void;
}

/** The log levels of Azure Functions. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
