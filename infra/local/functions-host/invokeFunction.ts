import type { FunctionApp, RegisteredFunction } from './functionApp.ts';
import { AzFuncSystemError } from './functionsCoreErrors.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationModel,
  InvocationRequest,
  InvocationState,
  TypedData,
} from './functionsCoreTypes.ts';
import { type PostInvocationContext, type PreInvocationContext, readOnly } from './hooks.ts';
import type { Log } from './log.ts';

/**
 * Runs a function once, hooks included, in the order of Microsoft's worker: arguments, preInvocation, the
 * function, postInvocation (also after a failure, and able to change the outcome), response.
 */
export async function invokeFunction(
  app: FunctionApp,
  registered: RegisteredFunction,
  request: InvocationRequest,
  log: Log,
): Promise<TypedData | null | undefined> {
  if (!app.programmingModel) throw new AzFuncSystemError('The app has set no programming model.');
  const invocation = new Invocation(app, registered, request, log);
  const model = await app.programmingModel.getInvocationModel(invocation);
  return invocation.run(model, registered.callback);
}

class Invocation implements CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: RegisteredFunction['metadata'];
  readonly request: InvocationRequest;
  state: InvocationState | undefined;
  readonly #app: FunctionApp;
  readonly #log: Log;
  #userContext: unknown;

  constructor(app: FunctionApp, registered: RegisteredFunction, request: InvocationRequest, log: Log) {
    this.#app = app;
    this.#log = log;
    this.metadata = registered.metadata;
    this.request = request;
    this.invocationId = request.invocationId;
  }

  log: CoreInvocationContext['log'] = (level, category, message) => {
    const entry = { level, category, message, invocationContext: this.#userContext };
    const changed = this.#app.hooks.runLogHooks(entry);
    this.#log.fromApp(changed.level, category, changed.message);
  };

  async run(model: InvocationModel, callback: FunctionCallback): Promise<TypedData | null | undefined> {
    const { context, inputs } = await model.getArguments();
    this.#userContext = context;
    const hookData = {};
    const hookBase = (): { readonly invocationContext: unknown } =>
      this.#withInvocationContext(context, hookData);

    const before: PreInvocationContext = Object.assign(hookBase(), { inputs, functionCallback: callback });
    await this.#during('preInvocationHooks', () => this.#app.hooks.run('preInvocation', before));

    const after: PostInvocationContext = Object.assign(hookBase(), {
      inputs: before.inputs,
      result: null,
      error: null,
    });
    try {
      after.result = await this.#during('invocation', () =>
        model.invokeFunction(context, before.inputs, before.functionCallback),
      );
    } catch (error) {
      after.error = error;
    }
    await this.#during('postInvocationHooks', () => this.#app.hooks.run('postInvocation', after));

    if (after.error !== null && after.error !== undefined) throw after.error;
    return (await model.getResponse(context, after.result)).returnValue;
  }

  #withInvocationContext(
    context: unknown,
    hookData: Record<string, unknown>,
  ): { invocationContext: unknown } {
    const base = this.#app.hooks.baseContext(hookData);
    readOnly(base, 'invocationContext', () => context);
    return base as typeof base & { invocationContext: unknown };
  }

  async #during<Result>(state: InvocationState, work: () => Promise<Result>): Promise<Result> {
    this.state = state;
    try {
      return await work();
    } finally {
      this.state = undefined;
    }
  }
}
