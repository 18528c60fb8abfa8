import type { FunctionApp, RegisteredFunction } from './functionApp.ts';
import { AzFuncSystemError } from './functionsCoreErrors.ts';
import type { CoreInvocationContext, InvocationRequest, TypedData } from './functionsCoreTypes.ts';
import type { Log } from './log.ts';

/** Runs a function once, in the order of Microsoft's worker: arguments, the function, response. */
export async function invokeFunction(
  { programmingModel, hooks }: FunctionApp,
  { metadata, callback }: RegisteredFunction,
  request: InvocationRequest,
  log: Log,
): Promise<TypedData | null | undefined> {
  if (!programmingModel) throw new AzFuncSystemError('The app has set no programming model.');
  let invocationContext: unknown;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    log(level, category, message) {
      const changed = hooks.runLogHooks({ level, category, message, invocationContext });
      log.fromApp(changed.level, category, changed.message);
    },
  };
  const model = await programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  invocationContext = context;
  const result = await model.invokeFunction(context, inputs, callback);
  return (await model.getResponse(context, result)).returnValue;
}
