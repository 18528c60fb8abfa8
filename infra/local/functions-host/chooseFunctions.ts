import type { RegisteredFunction } from './functionApp.ts';
import { StartError } from './startError.ts';

/** The parts of an app that have a name of their own; any other name is a function's. */
const parts = new Map<string, (triggers: readonly string[]) => boolean>([
  ['http', (triggers) => triggers.includes('httpTrigger')],
  ['workers', (triggers) => !triggers.includes('httpTrigger')],
  ['timers', (triggers) => triggers.includes('timerTrigger')],
]);

/**
 * The functions of a part of the app, or the one of that name.
 * @throws StartError where there is no such function
 */
export function chooseFunctions(
  functions: readonly RegisteredFunction[],
  only: string | undefined,
): readonly RegisteredFunction[] {
  if (only === undefined) return functions;
  const isOfPart = parts.get(only);
  if (isOfPart !== undefined) return functions.filter((registered) => isOfPart(typesOf(registered)));
  const chosen = functions.filter(({ metadata }) => metadata.name === only);
  if (chosen.length > 0) return chosen;
  const names = functions.map(({ metadata }) => metadata.name);
  throw new StartError(
    `--only is "${only}"; expected http, workers, timers or a function: ${names.join(', ')}`,
  );
}

function typesOf({ metadata }: RegisteredFunction): string[] {
  return Object.values(metadata.bindings).map(({ type }) => type);
}
