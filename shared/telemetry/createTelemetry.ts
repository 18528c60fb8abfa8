import type { Telemetry } from '../ports/telemetry.ts';
import type { TelemetrySettings } from '../settings/settings.ts';
import { noTelemetry } from './noTelemetry.ts';

export interface ApplicationTelemetry extends Telemetry {
  /** Loads what it takes to export; until then nothing is told. Rejects where that can't be had. */
  open(): Promise<void>;
  /** Sends what waits. */
  close(): Promise<void>;
}

/**
 * Telemetry as the settings say. Without a destination nothing of OpenTelemetry is ever loaded; with one it is loaded
 * when asked for, which is the start of the app, beside the connections that the start waits for anyway.
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
