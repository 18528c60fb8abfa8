import type { Telemetry } from '../ports/telemetry.ts';
import type { TelemetrySettings } from '../settings/settings.ts';
import { noTelemetry } from './noTelemetry.ts';

export interface ApplicationTelemetry extends Telemetry {
  /** Loads the exporter; earlier telemetry is dropped. Rejects if it can't be loaded. */
  open(): Promise<void>;
  /** Exports what is buffered. */
  close(): Promise<void>;
}

/**
 * Telemetry according to the settings. OpenTelemetry is loaded only if there is a destination, and only by `open`: at
 * the start of the app, in parallel to the connections.
 */
export function createTelemetry(settings: TelemetrySettings | undefined): ApplicationTelemetry {
  let current = noTelemetry;
  let close: (() => Promise<void>) | undefined;
  return {
    inSpan: async (name, options, work) => current.inSpan(name, options, work),
    measure: (name, value, attributes) => current.measure(name, value, attributes),
    tell: (name, attributes) => current.tell(name, attributes),
    log: (level, message) => current.log(level, message),
    open: async () => {
      if (settings === undefined || current !== noTelemetry) return;
      const { exportToAzureMonitor } = await import('./azureMonitor.ts');
      const { toTelemetry } = await import('./openTelemetry.ts');
      const signals = await exportToAzureMonitor(settings);
      current = toTelemetry(signals);
      close = signals.close;
    },
    close: async () => close?.(),
  };
}
