import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppLog } from './coreModule.ts';
import { createCoreModule, provideCoreModule } from './coreModule.ts';
import { FunctionApp, type RegisteredFunction } from './functionApp.ts';
import { type FunctionDefinition, toFunctionDefinition } from './functionDefinition.ts';
import { HostFault } from './hostFault.ts';
import { type HostSettings, readHostJson } from './hostJson.ts';
import { createAdminHandler } from './http/adminRoutes.ts';
import { startHttpServer } from './http/httpServer.ts';
import { createRouter } from './http/router.ts';
import { Invocations, type Invoke } from './invocations.ts';
import type { Listener } from './listener.ts';
import { loadApp } from './loadApp.ts';
import { loadLocalSettings } from './localSettings.ts';
import type { Log } from './log.ts';
import { startServiceBusListener } from './serviceBus/serviceBusListener.ts';
import { startTimerListener } from './timer/timerListener.ts';

export interface FunctionsHostOptions {
  /** The folder with package.json, host.json and, if any, local.settings.json. */
  appDirectory: string;
  /** 0 takes a free one. */
  port: number;
  /** Runs a part of the functions, as the scale groups of Flex Consumption do; all when left out. */
  only?: 'http' | 'workers' | undefined;
  log: Log;
}

export interface FunctionsHost {
  port: number;
  /** Ends in good order: takes nothing new, lets running functions finish, then runs appTerminate hooks. */
  stop(): Promise<void>;
}

/** How long running functions may take to finish when the host stops, in milliseconds. */
const finishTimeout = 30_000;

const now = (): Date => new Date();

/**
 * Runs an app's functions. Once a process only: the app is loaded into it, changes its working directory,
 * its environment and what `require` gives.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const { log } = options;
  const appDirectory = path.resolve(options.appDirectory);
  process.chdir(appDirectory);
  await loadLocalSettings(appDirectory, process.env);
  const settings = await readHostJson(appDirectory);

  const app = await startApp(appDirectory, log);
  const functions = app.functions
    .filter((registered) => isWanted(registered, options.only))
    .map((registered) => toFunctionDefinition(registered, process.env));
  const invocations = new Invocations(app, log, {
    now,
    createId: randomUUID,
    randomHex: (digits) => randomBytes(digits / 2).toString('hex'),
  });

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
      const ended = Promise.all([stopped, invocations.ended()]).then(() => 'ended' as const);
      const outcome = await Promise.race([ended, delay(finishTimeout, 'cut off' as const, { ref: false })]);
      if (outcome === 'cut off') log(`Functions were still running after ${finishTimeout / 1000} s`);
      await app.hooks.run('appTerminate', app.hooks.baseContext(app.hooks.hookData));
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
  const { hooks } = app;
  await hooks.run(
    'appStart',
    Object.assign(hooks.baseContext(hooks.hookData), { functionAppDirectory: appDirectory }),
  );
  const capabilities = await app.programmingModel?.getCapabilities?.({});
  if (capabilities?.['HttpUri']) {
    throw new HostFault('function-unsupported', 'The app sets enableHttpStream, which this host has not');
  }
  app.markStarted();
  return app;
}

function isWanted({ metadata }: RegisteredFunction, only: FunctionsHostOptions['only']): boolean {
  const isHttp = Object.values(metadata.bindings).some((binding) => binding.type === 'httpTrigger');
  return only === undefined || isHttp === (only === 'http');
}

function startListener(
  definition: FunctionDefinition,
  settings: HostSettings,
  invoke: Invoke,
  log: Log,
): Listener[] {
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
