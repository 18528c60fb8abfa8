import type { OpenSpan, Telemetry } from '../ports/telemetry.ts';

const noSpan: OpenSpan = { traceParent: undefined, set: () => {}, fail: () => {} };

/** Telemetry that records nothing and only runs the work. */
export const noTelemetry: Telemetry = {
  inSpan: async (_name, _options, work) => work(noSpan),
  measure: () => {},
  tell: () => {},
  log: () => {},
};
