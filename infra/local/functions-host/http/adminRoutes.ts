import * as z from 'zod';
import type { FunctionDefinition } from '../functionDefinition.ts';
import { calledByHand, type Invoke } from '../invocations.ts';
import { nextOccurrence } from '../timer/schedule.ts';
import { toTimerData } from '../timer/toTimerData.ts';
import type { AdminHandler } from './httpServer.ts';
import { readBody } from './readBody.ts';
import { routeOf } from './router.ts';
import { writeEmpty, writeJson } from './writeHttpResponse.ts';

const manualRun = z.looseObject({});
const largestManualRun = 1_048_576;

/** A part of Azure's admin API: the state, the list of functions, and running a timer's function by hand. */
export function createAdminHandler(
  functions: readonly FunctionDefinition[],
  routePrefix: string,
  invoke: Invoke,
  now: () => Date,
): AdminHandler {
  return async (request, response, url) => {
    const [, , area, name, ...rest] = url.pathname.split('/');
    const action = `${request.method} ${area}`;
    if (action === 'GET host' && name === 'status') {
      return writeJson(response, 200, { state: 'Running', processId: process.pid });
    }
    if (action === 'GET functions' && !name) {
      return writeJson(
        response,
        200,
        functions.map((definition) => summarize(definition, routePrefix)),
      );
    }
    const definition = functions.find((candidate) => candidate.name === name);
    if (action !== 'POST functions' || !definition || rest.length > 0) return writeEmpty(response, 404);
    if (definition.trigger !== 'timerTrigger') return writeEmpty(response, 400);

    if (!isManualRun((await readBody(request, largestManualRun)).toString('utf8')))
      return writeEmpty(response, 400);
    const next = nextOccurrence(definition.schedule, now());
    const data = toTimerData({ last: undefined, next, now: now() });
    // As in Azure it runs in the background; the invocation logs its own failure.
    invoke(definition, { reason: calledByHand, data }).catch(() => undefined);
    return writeEmpty(response, 202);
  };
}

function summarize(definition: FunctionDefinition, routePrefix: string): object {
  const { name, trigger } = definition;
  if (trigger !== 'httpTrigger') return { name, triggerType: trigger };
  return { name, triggerType: trigger, route: routeOf(definition, routePrefix), methods: definition.methods };
}

function isManualRun(text: string): boolean {
  try {
    return manualRun.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
