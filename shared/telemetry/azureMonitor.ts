import {
  type AzureMonitorExporterOptions,
  AzureMonitorLogExporter,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import { DiagConsoleLogger, DiagLogLevel, diag, SpanKind } from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { managedIdentity } from '../azureCredential.ts';
import type { TelemetrySettings } from '../settings/settings.ts';
import { attribute } from './names.ts';
import type { Signals } from './openTelemetry.ts';

/** Signals that are exported until `close`. */
export interface Export extends Signals {
  /** Exports what is buffered, and then stops. */
  close(): Promise<void>;
}

const SCOPE = 'graph-call-handler';

/**
 * Exports telemetry to Application Insights, in batches and in the background. `transport` replaces the SDK's HTTP
 * client.
 */
export async function exportToAzureMonitor(
  settings: TelemetrySettings,
  transport: Pick<AzureMonitorExporterOptions, 'httpClient'> = {},
): Promise<Export> {
  // Without these, the exporter also measures itself, looks up the machine's metadata at each start, and sends the
  // resource as a metric with each batch. It reads these switches only from the environment.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= 'true';
  process.env['APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED'] ??= 'true';
  // Dropped telemetry is reported only here.
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);
  const options = { ...(await toExporterOptions(settings)), ...transport };
  const resource = defaultResource().merge(
    resourceFromAttributes({
      'service.name': settings.roleName,
      ...(settings.roleInstance === undefined ? {} : { 'service.instance.id': settings.roleInstance }),
    }),
  );
  const tracers = new BasicTracerProvider({
    resource,
    spanProcessors: [nameConsumers, new BatchSpanProcessor(new AzureMonitorTraceExporter(options))],
    ...sampling(),
  });
  const meters = new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter: new AzureMonitorMetricExporter(options) })],
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor(new AzureMonitorLogExporter(options))],
  });
  return {
    tracer: tracers.getTracer(SCOPE),
    meter: meters.getMeter(SCOPE),
    logger: loggers.getLogger(SCOPE),
    close: async () => {
      await Promise.allSettled([tracers.shutdown(), meters.shutdown(), loggers.shutdown()]);
    },
  };
}

async function toExporterOptions({ connectionString, identity }: TelemetrySettings) {
  return identity === undefined
    ? { connectionString }
    : { connectionString, credential: await managedIdentity(identity.clientId) };
}

/**
 * Keeps all traces, unless OpenTelemetry's own settings say otherwise. The host's sampling flag is ignored, because a
 * host without an exporter never sets it. Metrics and events are never sampled.
 */
function sampling() {
  return process.env['OTEL_TRACES_SAMPLER'] === undefined ? { sampler: new AlwaysOnSampler() } : {};
}

/**
 * The exporter takes the name of a server's request from the span, and that of a consumer's only from this attribute.
 */
const nameConsumers: SpanProcessor = {
  onStart: (span) => {
    if (span.kind === SpanKind.CONSUMER) span.setAttribute(attribute.operationName, span.name);
  },
  onEnd: () => {},
  forceFlush: async () => Promise.resolve(),
  shutdown: async () => Promise.resolve(),
};
