import { deadlineFor } from '../../../shared/call/decision/deadline.ts';

/** As much of a call as says how it was decided, by the names of the operator's routes. */
export interface DecidedCall {
  readonly decision: string;
  readonly decisionOutcome: string;
  readonly rule?: string | undefined;
  readonly recording?: boolean | undefined;
  readonly answerMilliseconds?: number | undefined;
  readonly attempts: readonly {
    readonly action: string;
    readonly reply: string | number;
    readonly milliseconds: number;
    readonly error?:
      | {
          readonly code?: string | undefined;
          readonly message?: string | undefined;
          readonly meaning?: string | undefined;
        }
      | undefined;
  }[];
}

/** Which rule decided, how much of the deadline was used, and each attempt with its reply. */
export function describeDecision(call: DecidedCall): string[] {
  if (call.decision === 'none') return [];
  const { decision, rule, decisionOutcome, attempts } = call;
  return [
    ...labelled('decided', `${decision} by the rule "${rule ?? 'unknown'}": ${decisionOutcome}`),
    ...labelled('deadline', describeDeadline(call)),
    ...attempts.map(({ action, reply, milliseconds, error }) => {
      const why =
        error === undefined
          ? ''
          : `: ${[error.code, error.meaning ?? error.message].filter(Boolean).join(' ')}`;
      return `            ${action} ⇒ ${reply} after ${Math.round(milliseconds)} ms${why}`;
    }),
  ];
}

export function labelled(label: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`  ${label.padEnd(9)} ${text}`];
}

const BAR = 30;

function describeDeadline({ recording, answerMilliseconds, attempts }: DecidedCall): string | undefined {
  const used = answerMilliseconds ?? attempts.at(-1)?.milliseconds;
  if (used === undefined) return undefined;
  const given = deadlineFor(0, recording === true, 0).budget;
  const filled = Math.min(BAR, Math.ceil((used / given) * BAR));
  const share = ((used / given) * 100).toFixed(1);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(used)} of ${given} ms, ${share} %`;
}
