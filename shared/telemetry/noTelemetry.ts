import type { OpenSpan, Telemetry } from '../ports/telemetry.ts';

const noSpan: OpenSpan = { traceParent: undefined, set: () => {}, fail: () => {} };

/** Telemetry without a destination: the work alone is done. */
export const noTelemetry: Telemetry = {
  inSpan: async (_name, _options, work) => work(noSpan),
  measure: () => {},
  tell: () => {},
  log: () => {},
};
