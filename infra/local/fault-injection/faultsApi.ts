import * as z from 'zod';
import { type ActiveFault, type ActiveFaults, UnknownFault } from './activeFaults.ts';
import { type FaultKind, faultRequest } from './faultKind.ts';

/** A reply of a part's control interface. */
export interface ControlReply {
  readonly status: number;
  readonly body?: unknown;
}

/**
 * `/simulator/faults`, the same in every part: GET lists all faults and the active ones, POST starts one, DELETE ends
 * them all, or below it one by its id. Undefined for any other path.
 */
export function serveFaults<Kind extends FaultKind>(
  { method, path, text }: { readonly method: string; readonly path: string; readonly text: string },
  faults: ActiveFaults<Kind>,
): ControlReply | undefined {
  const [, id] = /^\/simulator\/faults(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!path.startsWith('/simulator/faults')) return undefined;
  if (method === 'DELETE') {
    faults.stop(id);
    return { status: 204 };
  }
  if (id === undefined && method === 'GET')
    return {
      status: 200,
      body: {
        faults: faults.kinds.map(({ name, title }) => ({ name, title })),
        active: faults.list().map(toShown),
      },
    };
  if (id === undefined && method === 'POST') return start(text, faults);
  return refuse(404, `There is no ${method} ${path}.`);
}

function start<Kind extends FaultKind>(text: string, faults: ActiveFaults<Kind>): ControlReply {
  try {
    return { status: 201, body: toShown(faults.start(faultRequest.parse(JSON.parse(text)))) };
  } catch (cause) {
    if (cause instanceof z.ZodError) return refuse(400, z.prettifyError(cause));
    if (cause instanceof UnknownFault || cause instanceof SyntaxError) return refuse(400, cause.message);
    throw cause;
  }
}

const toShown = ({ kind: _kind, ...fault }: ActiveFault) => fault;

export const refuse = (status: number, message: string): ControlReply => ({
  status,
  body: { error: { code: status === 404 ? 'NotFound' : 'BadRequest', message } },
});
