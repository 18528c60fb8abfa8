import type { TraceContext } from './functionsCoreTypes.ts';

const traceParentPattern = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-([\da-f]{2})$/;

/** The trace that an invocation comes from, in W3C's terms, if its cause named one. */
export interface TraceOrigin {
  traceParent?: string | undefined;
  traceState?: string | undefined;
}

/** Continues the caller's trace, or begins one. @param randomHex gives that many hex digits */
export function toTraceContext(origin: TraceOrigin, randomHex: (digits: number) => string): TraceContext {
  const parent = traceParentPattern.exec(origin.traceParent ?? '');
  const traceId = parent?.[1] ?? randomHex(32);
  const flags = parent?.[2] ?? '00';
  return {
    traceParent: `00-${traceId}-${randomHex(16)}-${flags}`,
    traceState: parent ? (origin.traceState ?? '') : '',
    attributes: {},
  };
}
