import { endCall } from '../calls/call.ts';
import { endings } from '../calls/endings.ts';
import type { Interruption } from '../faults/callFault.ts';
import { parseBody } from '../http/parseBody.ts';
import type { Reaction } from '../http/server.ts';
import { toEndNotification } from '../notifications/notification.ts';
import { keepAliveBy } from '../script/keepAlive.ts';
import { notifyBot } from '../script/notifyBot.ts';
import type { Run } from '../script/run.ts';
import type { AwaitStep } from '../script/scenario.ts';
import type { SimulatedGraph } from '../simulatedGraph.ts';
import type { Performed } from './defineOperation.ts';
import { Refusal } from './refusal.ts';

interface Request {
  readonly operation: string;
  readonly text: string;
}

/** What the bot sees, and whether Graph did what it asked. */
export interface Responded {
  readonly reaction: Reaction;
  readonly isDone: boolean;
}

/**
 * Does what the bot asks of a call, unless a fault or the scenario's script says otherwise. If the script awaits the request,
 * it decides which notifications follow; else Graph's usual ones do.
 */
export function respond(
  run: Run,
  request: Request,
  perform: () => Performed,
  graph: SimulatedGraph,
): Responded {
  const interruption = interrupt(run, request.operation);
  if (interruption?.effect === 'before')
    return { reaction: giveWay(interruption, run, graph), isDone: false };

  const step = run.awaited.next(request.operation);
  if (step?.reply !== undefined) {
    arrive(run, step, request, []);
    return { reaction: scripted(step.reply), isDone: false };
  }
  const { reply, follows = [] } = perform();
  keepAliveBy(request.operation, run, graph);
  run.call.changes.announce();
  if (step === undefined) afterReply(() => void notifyBot(run, graph, follows));
  else arrive(run, step, request, follows);
  return {
    reaction: interruption === undefined ? reply : giveWay(interruption, run, graph),
    isDone: true,
  };
}

/** Graph notifies the bot after the reply to its request has left. */
const afterReply = (action: () => void) => void setImmediate(action);

function arrive(
  { awaited, call }: Run,
  step: AwaitStep,
  { text }: Request,
  usual: Performed['follows'] = [],
): void {
  awaited.take(step);
  afterReply(() => {
    awaited.arrived(step, { body: parseBody(text), usual });
    call.changes.announce();
  });
}

function scripted(reply: NonNullable<AwaitStep['reply']>): Reaction {
  if (reply === 'silence') return reply;
  throw new Refusal(reply.status, reply.code, 'The scenario has Graph refuse this request.');
}

function interrupt(run: Run, operation: string): Interruption | undefined {
  const attempt = (run.attempts.get(operation) ?? 0) + 1;
  run.attempts.set(operation, attempt);
  return run.faults
    .map((fault) => fault.interrupt?.(operation, attempt))
    .find((found) => found !== undefined);
}

function giveWay({ reaction, callerHangsUp }: Interruption, run: Run, graph: SimulatedGraph): Reaction {
  if (callerHangsUp === true) {
    endCall(run.call);
    afterReply(() => void notifyBot(run, graph, [toEndNotification(run.call.id, endings.callerHungUp)]));
  }
  return reaction;
}
