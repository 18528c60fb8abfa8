import { type Call, endCall, isRecorded } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import { differences } from '../differences.ts';
import { announcesCall, type Planned } from '../notifications/delivery.ts';
import {
  type Notification,
  toCallNotification,
  toEnvelope,
  toNotification,
} from '../notifications/notification.ts';
import type { Sender } from '../notifications/sender.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Run } from './run.ts';
import type { AwaitStep, NotifyStep, PostStep, Step, WaitStep } from './scenario.ts';

/** How long the bot has to decide, in milliseconds. */
export interface Deadlines {
  readonly regular: number;
  readonly recording: number;
}

export interface Stage {
  readonly sender: Sender;
  readonly surroundings: Surroundings;
  readonly deadlines: Deadlines;
}

/** Plays a run's steps to their end. What the bot does otherwise than scripted becomes a problem, and ends the call. */
export async function runScript(run: Run, stage: Stage): Promise<void> {
  try {
    for (const part of toParts(run.steps)) await play(part, run, stage);
  } catch (cause) {
    if (!(cause instanceof Unscripted)) throw cause;
    run.problems.push(cause.message);
    if (!run.call.isOver) await tell(run, stage, [ended(run.call, endings.callerHungUp)]);
  }
  await everyReply(run.call);
  run.isDone = true;
  run.call.changes.announce();
}

/** The bot did something else than the script says. */
class Unscripted extends Error {}

type Telling = PostStep | NotifyStep | WaitStep;
type Part = readonly Telling[] | Exclude<Step, Telling>;

/** What is told without waiting for the bot in between goes out in one burst: that is what faults rearrange. */
function toParts(steps: readonly Step[]): Part[] {
  const parts: Part[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if (!isTelling(step)) parts.push(step);
    else if (Array.isArray(last)) parts.splice(-1, 1, [...last, step]);
    else parts.push([step]);
  }
  return parts;
}

const isTelling = (step: Step): step is Telling => 'post' in step || 'notify' in step || 'wait' in step;

async function play(part: Part, run: Run, stage: Stage): Promise<void> {
  if ('await' in part) await awaitStep(part, run, stage);
  else if ('lose' in part) endCall(run.call);
  else if ('operator' in part) askOperator(run, part.operator);
  else await playBurst(part, run, stage);
}

async function playBurst(steps: readonly Telling[], run: Run, stage: Stage): Promise<void> {
  if (run.call.isOver) throw new Unscripted('the call was over before the script was');
  const planned = toPlanned(steps, run.call);
  if (!run.call.hearsTones && steps.some(tellsTone))
    throw new Unscripted('the bot has not subscribed to tones, so that Graph has none to tell of');
  if (planned.some(({ body }) => announcesCall(body))) void watchDeadline(run, stage);
  await stage.sender.send(run.call, planned, run.manner);
}

const tellsTone = (step: Telling) => 'notify' in step && step.call?.['toneInfo'] !== undefined;

function toPlanned(steps: readonly Telling[], call: Call): Planned[] {
  const planned: Planned[] = [];
  let pause = 0;
  for (const step of steps) {
    if ('wait' in step) {
      pause += step.wait * 1000;
      continue;
    }
    const body = 'post' in step ? step.post : toEnvelope([toChange(step, call)]);
    planned.push({ body, pause, ...(step.reply === undefined ? {} : { expected: toExpected(step.reply) }) });
    pause = 0;
  }
  return planned;
}

function toChange(step: NotifyStep, call: Call): Notification {
  if (step.call !== undefined) return toCallNotification(step.notify, call.id, step.call);
  return toNotification(step.notify, `/communications/calls/${call.id}${step.path ?? ''}`, step.data);
}

const toExpected = ({ status, body }: NonNullable<PostStep['reply']>) => ({
  status,
  ...(body === undefined ? {} : { body }),
});

async function awaitStep(step: AwaitStep, run: Run, stage: Stage): Promise<void> {
  const { call, awaited } = run;
  if (step.await === 'deadline') return void (await call.changes.until(() => call.isOver, 60_000));

  const isDecision = ['answer', 'redirect', 'reject'].includes(step.await);
  const decidedOtherwise = () => isDecision && call.decision !== undefined && call.decision !== step.await;
  const seconds = step.within ?? (isDecision ? 60 : 10);
  const isSettled = () => awaited.arrivalOf(step) !== undefined || call.isOver || decidedOtherwise();
  await call.changes.until(isSettled, seconds * 1000);

  const arrival = awaited.arrivalOf(step);
  if (arrival === undefined) throw new Unscripted(reasonForNo(step, call, seconds));
  for (const difference of differences(step.body ?? {}, arrival.body))
    run.problems.push(`the bot's ${step.await} differs: ${difference}`);
  if (step.follows !== undefined) await tell(run, stage, changeLast(arrival.usual, step.follows));
}

function reasonForNo(step: AwaitStep, call: Call, seconds: number): string {
  if (call.isOver) return `the call was over before the bot's ${step.await}`;
  if (call.decision !== undefined && call.decision !== step.await)
    return `the bot decided to ${call.decision} where the script awaits ${step.await}`;
  return `no ${step.await} came from the bot within ${seconds} s`;
}

/** The properties in `changed` take the place of those in the last notification's resource. */
function changeLast(
  usual: readonly Notification[],
  changed: NonNullable<AwaitStep['follows']>,
): readonly Notification[] {
  const last = usual.at(-1);
  if (changed === 'usual' || last === undefined) return usual;
  const resourceData = { ...(last.resourceData as Record<string, unknown>), ...changed };
  return [...usual.slice(0, -1), { ...last, resourceData }];
}

function askOperator(run: Run, { path, body }: { path: string; body: unknown }): void {
  run.operatorRequests.push({ path: path.replace('{callId}', run.call.id), body });
  run.call.changes.announce();
}

/** Graph gives the bot so long to decide; then the caller is told that nobody answered. */
async function watchDeadline(run: Run, stage: Stage): Promise<void> {
  const { call } = run;
  await call.changes.until(() => call.resource['state'] !== undefined, 60_000);
  const { regular, recording } = stage.deadlines;
  const isDecided = () => call.decision !== undefined || call.isOver;
  if (await call.changes.until(isDecided, isRecorded(call) ? recording : regular)) return;
  endCall(call);
  await tell(run, stage, [ended(call, endings.unanswered)]);
}

const ended = (call: Call, resultInfo: object): Notification =>
  toCallNotification('deleted', call.id, { state: 'terminated', resultInfo });

/** Tells the bot what happened, one change a POST. */
export async function tell(run: Run, { sender }: Pick<Stage, 'sender'>, changes: readonly Notification[]) {
  await sender.send(
    run.call,
    changes.map((change) => ({ body: toEnvelope([change]) })),
    run.manner,
  );
}

async function everyReply({ transcript, changes }: Call): Promise<void> {
  const isSettled = () =>
    transcript.every((entry) => entry.kind === 'request' || entry.milliseconds !== null);
  await changes.until(isSettled, 60_000);
}
