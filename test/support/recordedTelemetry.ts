import type { Attributes } from '@opentelemetry/api';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  type ReadableLogRecord,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from '../../shared/ports/telemetry.ts';
import { attribute } from '../../shared/telemetry/names.ts';
import { toTelemetry } from '../../shared/telemetry/openTelemetry.ts';

/** One number as it would be exported: a counter's sum, a histogram's sum. */
export interface Measurement {
  readonly name: string;
  readonly attributes: Attributes;
  readonly value: number;
}

export interface RecordedTelemetry extends Telemetry {
  open(): Promise<void>;
  close(): Promise<void>;
  spans(): readonly ReadableSpan[];
  measurements(): Promise<readonly Measurement[]>;
  /** Events by name, with their attributes. */
  events(): readonly { readonly name: string; readonly attributes: Attributes }[];
  /** Log records that are no events. */
  logRecords(): readonly ReadableLogRecord[];
}

/** The real telemetry on OpenTelemetry's real SDK, kept in memory. */
export function recordedTelemetry(): RecordedTelemetry {
  const spanExporter = new InMemorySpanExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const logExporter = new InMemoryLogRecordExporter();
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  const tracers = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spanExporter)],
    sampler: new AlwaysOnSampler(),
  });
  const meters = new MeterProvider({ readers: [reader] });
  const loggers = new LoggerProvider({ processors: [new SimpleLogRecordProcessor(logExporter)] });
  const logRecords = () => logExporter.getFinishedLogRecords();
  return {
    ...toTelemetry({
      tracer: tracers.getTracer('test'),
      meter: meters.getMeter('test'),
      logger: loggers.getLogger('test'),
    }),
    open: async () => Promise.resolve(),
    close: async () => meters.shutdown(),
    spans: () => spanExporter.getFinishedSpans(),
    measurements: async () => {
      await reader.forceFlush();
      const latest = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? [];
      return latest.flatMap(({ metrics }) =>
        metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => ({
            name: descriptor.name,
            attributes,
            value: typeof value === 'number' ? value : 'sum' in value ? (value.sum ?? 0) : 0,
          })),
        ),
      );
    },
    events: () =>
      logRecords().flatMap(({ attributes: { [attribute.customEvent]: name, ...attributes } }) =>
        typeof name === 'string' ? [{ name, attributes: attributes as Attributes }] : [],
      ),
    logRecords: () => logRecords().filter(({ attributes }) => !(attribute.customEvent in attributes)),
  };
}
