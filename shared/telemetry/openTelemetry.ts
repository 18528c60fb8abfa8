import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type Counter,
  type Histogram,
  type Link,
  type Meter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Logger, type LogRecord, SeverityNumber } from '@opentelemetry/api-logs';
import { parseTraceParent } from '@opentelemetry/core';
import type { LogLevel, OpenSpan, SpanOptions, Telemetry } from '../ports/telemetry.ts';
import { errorTypeOf } from './errorType.ts';
import {
  type AttributeKey,
  attribute,
  event,
  type MetricName,
  metric,
  type SpanAttributes,
} from './names.ts';

/** Destinations of traces, metrics and logs. */
export interface Signals {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly logger: Logger;
}

/**
 * Telemetry with OpenTelemetry. The current span is kept here and not in OpenTelemetry's globals, so nothing is patched
 * or registered for the whole process.
 */
export function toTelemetry({ tracer, meter, logger }: Signals): Telemetry {
  const active = new AsyncLocalStorage<Context>();
  const instruments = createInstruments(meter);
  const here = () => active.getStore() ?? ROOT_CONTEXT;
  const emit = (record: LogRecord) => logger.emit({ ...record, context: here() });
  return {
    inSpan: async (name, options, work) => {
      const parent = options.cause === undefined ? here() : contextOf(options.cause);
      const span = tracer.startSpan(name, toSpanOptions(options), parent);
      return active.run(trace.setSpan(parent, span), async () => {
        try {
          return await work(toOpenSpan(span));
        } catch (error) {
          fail(span, errorTypeOf(error));
          // Azure groups exceptions by the operation that failed.
          if (isRoot(options)) emit(toException(error, name));
          throw error;
        } finally {
          span.end();
        }
      });
    },
    measure: (name, value, attributes) => instruments[name](value, toAttributes(attributes)),
    tell: (name, attributes) =>
      emit({ attributes: { [attribute.customEvent]: event[name].name, ...toAttributes(attributes) } }),
    log: (level, message) =>
      emit({ body: message, severityText: level, severityNumber: severities[level], attributes: {} }),
  };
}

type Record = (value: number, attributes: Attributes) => void;

function createInstruments(meter: Meter): { readonly [M in MetricName]: Record } {
  const entries = Object.entries(metric).map(([key, { kind, name, unit }]) => {
    const instrument: Counter | Histogram =
      kind === 'counter' ? meter.createCounter(name, { unit }) : meter.createHistogram(name, { unit });
    const record: Record = (value, attributes) =>
      'add' in instrument ? instrument.add(value, attributes) : instrument.record(value, attributes);
    return [key, record];
  });
  return Object.fromEntries(entries) as { readonly [M in MetricName]: Record };
}

function toAttributes(attributes: SpanAttributes): Attributes {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [attribute[key as AttributeKey], value]));
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

function toSpanOptions({ kind, attributes = {}, link, startedAt }: SpanOptions) {
  return {
    ...(startedAt !== undefined && { startTime: startedAt }),
    kind: kind === undefined ? SpanKind.INTERNAL : kinds[kind],
    attributes: toAttributes(attributes),
    links: toLinks(link),
  };
}

function toLinks(traceParent: string | undefined): Link[] {
  const context = traceParent === undefined ? undefined : parseTraceParent(traceParent);
  return context === undefined || context === null ? [] : [{ context }];
}

function isRoot({ kind }: SpanOptions): boolean {
  return kind === 'server' || kind === 'consumer';
}

/** Starts a new trace if the text is no `traceparent`. */
function contextOf(traceParent: string): Context {
  const context = parseTraceParent(traceParent);
  return context === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...context, isRemote: true });
}

function toOpenSpan(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceParent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    set: (attributes) => void span.setAttributes(toAttributes(attributes)),
    fail: (errorType) => fail(span, errorType),
  };
}

function fail(span: Span, errorType: string): void {
  span.setAttribute(attribute.errorType, errorType).setStatus({ code: SpanStatusCode.ERROR });
}

function toException(error: unknown, operation: string): LogRecord {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return {
    severityNumber: SeverityNumber.ERROR,
    attributes: {
      [attribute.exceptionType]: name,
      [attribute.exceptionMessage]: message,
      [attribute.exceptionStack]: stack,
      [attribute.operationName]: operation,
    },
  };
}

const severities: { readonly [L in LogLevel]: SeverityNumber } = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  information: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
  none: SeverityNumber.UNSPECIFIED,
};
