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

/** Signals that go somewhere, until closed. */
export interface Export extends Signals {
  /** Sends what waits, then no more. */
  close(): Promise<void>;
}

const SCOPE = 'graph-call-handler';

/**
 * Sends telemetry to Application Insights, in batches and behind the calls' back; by `transport` where one is given, else
 * by the SDK's own.
 */
export async function exportToAzureMonitor(
  settings: TelemetrySettings,
  transport: Pick<AzureMonitorExporterOptions, 'httpClient'> = {},
): Promise<Export> {
  // Else the exporter also measures itself, looks for the machine's metadata whenever an instance starts, and sends
  // the resource as a metric with each batch. It takes these switches from nowhere but the environment.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= 'true';
  process.env['APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED'] ??= 'true';
  // Telemetry that is dropped is told nowhere else.
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
 * Every trace is kept unless OpenTelemetry's own settings say otherwise: the host's flag isn't followed, as a host that
 * exports nothing flags nothing. Metrics and events are never sampled, whatever becomes of the traces.
 */
function sampling() {
  return process.env['OTEL_TRACES_SAMPLER'] === undefined ? { sampler: new AlwaysOnSampler() } : {};
}

/** The exporter names a server's request after its span, a consumer's only after this attribute. */
const nameConsumers: SpanProcessor = {
  onStart: (span) => {
    if (span.kind === SpanKind.CONSUMER) span.setAttribute(attribute.operationName, span.name);
  },
  onEnd: () => {},
  forceFlush: async () => Promise.resolve(),
  shutdown: async () => Promise.resolve(),
};
