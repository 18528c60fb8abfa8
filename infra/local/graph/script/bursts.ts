import type { Call } from '../calls/call.ts';
import type { Planned } from '../notifications/delivery.ts';
import {
  type Notification,
  toCallNotification,
  toEnvelope,
  toNotification,
} from '../notifications/notification.ts';
import type { NotifyStep, PostStep, Step, WaitStep } from './scenario.ts';

export type NotifyingStep = PostStep | NotifyStep | WaitStep;
export type Part = readonly NotifyingStep[] | Exclude<Step, NotifyingStep>;

/** What is sent without waiting for the bot is one burst, which faults rearrange. */
export function toParts(steps: readonly Step[]): Part[] {
  const parts: Part[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if (!isNotifying(step)) parts.push(step);
    else if (Array.isArray(last)) parts.splice(-1, 1, [...last, step]);
    else parts.push([step]);
  }
  return parts;
}

const isNotifying = (step: Step): step is NotifyingStep =>
  'post' in step || 'notify' in step || 'wait' in step;

/** A `wait` becomes the pause before what comes next. */
export function toPlanned(steps: readonly NotifyingStep[], call: Call): Planned[] {
  const planned: Planned[] = [];
  let pause = 0;
  for (const step of steps) {
    if ('wait' in step) {
      pause += step.wait * 1000;
      continue;
    }
    const body = 'post' in step ? step.post : toEnvelope([toChange(step, call)]);
    planned.push({ body, pause, ...(step.reply === undefined ? {} : { expected: step.reply }) });
    pause = 0;
  }
  return planned;
}

function toChange(step: NotifyStep, call: Call): Notification {
  if (step.call !== undefined) return toCallNotification(step.notify, call.id, step.call);
  return toNotification(step.notify, `/communications/calls/${call.id}${step.path ?? ''}`, step.data);
}

export const reportsTone = (step: NotifyingStep): boolean =>
  'notify' in step && step.call?.['toneInfo'] !== undefined;
