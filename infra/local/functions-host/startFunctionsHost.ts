import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StartedPart } from '../part/runPart.ts';
import { chooseFunctions } from './chooseFunctions.ts';
import { FunctionApp } from './functionApp.ts';
import { type FunctionDefinition, toFunctionDefinition } from './functionDefinition.ts';
import type { AppLog } from './functionsCoreModule.ts';
import { createCoreModule, provideCoreModule } from './functionsCoreModule.ts';
import { type HostSettings, readHostJson } from './hostJson.ts';
import { createAdminHandler } from './http/adminRoutes.ts';
import { startHttpServer } from './http/httpServer.ts';
import { createRouter } from './http/router.ts';
import { Invocations, type Invoke } from './invocations.ts';
import { loadApp } from './loadApp.ts';
import type { Log } from './log.ts';
import { startServiceBusListener } from './serviceBus/serviceBusListener.ts';
import { StartError } from './startError.ts';
import { finishTimeout, terminateTimeout } from './stopTimeouts.ts';
import { startTimerListener } from './timer/timerListener.ts';

export interface FunctionsHostOptions {
  /** The folder with package.json and host.json. */
  appDirectory: string;
  /** 0 takes a free one. */
  port: number;
  /**
   * Runs a part of the functions, as the scale groups of Flex Consumption do: `http`, `workers` (all but http),
   * `timers`, or the function of this name; all when left out.
   */
  only?: string | undefined;
  log: Log;
  /** Called when a function has run for longer than host.json allows. The process must end then. */
  onTimeout: (message: string) => void;
}

const now = (): Date => new Date();

/**
 * Runs an app's functions. Once a process only: the app is loaded into it, changes its working directory,
 * its environment and what `require` gives. It stops in good order: takes nothing new, lets running functions finish,
 * then runs appTerminate hooks.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<StartedPart> {
  const { log } = options;
  const appDirectory = path.resolve(options.appDirectory);
  process.chdir(appDirectory);
  refuseLocalSettings(appDirectory);
  const settings = await readHostJson(appDirectory);

  const app = await startApp(appDirectory, log);
  const functions = chooseFunctions(app.functions, options.only).map((registered) =>
    toFunctionDefinition(registered, process.env),
  );
  const sources = {
    now,
    createId: randomUUID,
    randomHex: (digits: number) => randomBytes(digits / 2).toString('hex'),
  };
  const { functionTimeout } = settings;
  const invocations = new Invocations(app, log, sources, { functionTimeout, onTimeout: options.onTimeout });

  const httpFunctions = functions.filter((definition) => definition.trigger === 'httpTrigger');
  const server = await startHttpServer(
    options.port,
    createRouter(httpFunctions, settings.routePrefix),
    invocations.invoke,
    createAdminHandler(functions, settings.routePrefix, invocations.invoke, now),
    log,
  );
  const listeners = functions.flatMap((definition) =>
    startListener(definition, settings, invocations.invoke, log),
  );

  return {
    port: server.port,
    async stop() {
      const stopped = Promise.all([server, ...listeners].map((listener) => listener.stop()));
      const ended = Promise.all([stopped, invocations.ended()]);
      if ((await within(finishTimeout, ended)) === 'cut off')
        log(`Functions were still running after ${finishTimeout / 1000} s`);
      const terminated = app.hooks.run('appTerminate');
      if ((await within(terminateTimeout, terminated)) === 'cut off')
        log(`The appTerminate hooks were still running after ${terminateTimeout / 1000} s`);
    },
  };
}

/** Loads the app and runs its appStart hooks, in the order of Microsoft's worker; then nothing can register. */
async function startApp(appDirectory: string, log: Log): Promise<FunctionApp> {
  const app = new FunctionApp();
  const appLog: AppLog = (level, category, message) => {
    const changed = app.hooks.runLogHooks({ level, category, message });
    log.fromApp(changed.level, category, changed.message);
  };
  provideCoreModule(createCoreModule(app, appLog));
  await loadApp(appDirectory);
  await app.hooks.run('appStart', { functionAppDirectory: appDirectory });
  const capabilities = await app.programmingModel?.getCapabilities?.({});
  if (capabilities?.['HttpUri']) {
    throw new StartError('The app sets enableHttpStream, which this host has not');
  }
  app.markStarted();
  return app;
}

/** Azure's tools keep a laptop's settings in that file. */
function refuseLocalSettings(appDirectory: string): void {
  const file = path.join(appDirectory, 'local.settings.json');
  if (existsSync(file)) throw new StartError(`${file} isn't read here; set its values in the environment`);
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<'ended' | 'cut off'> {
  const cutOff = new AbortController();
  const timeout = delay(milliseconds, 'cut off' as const, { signal: cutOff.signal }).catch(
    () => 'ended' as const,
  );
  try {
    return await Promise.race([work.then(() => 'ended' as const), timeout]);
  } finally {
    cutOff.abort();
  }
}

function startListener(
  definition: FunctionDefinition,
  settings: HostSettings,
  invoke: Invoke,
  log: Log,
): Pick<StartedPart, 'stop'>[] {
  switch (definition.trigger) {
    case 'httpTrigger':
      return [];
    case 'timerTrigger':
      return [startTimerListener(definition, invoke, now)];
    case 'serviceBusTrigger':
      return [startServiceBusListener(definition, settings.serviceBus, invoke, log)];
    default:
      return definition satisfies never;
  }
}
