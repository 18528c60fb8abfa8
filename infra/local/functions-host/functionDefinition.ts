import * as z from 'zod';
import type { RegisteredFunction } from './functionApp.ts';
import type { Binding, FunctionMetadata } from './functionsCoreTypes.ts';
import { readConnectionString } from './readConnectionString.ts';
import { StartError } from './startError.ts';
import { requireSchedule } from './timer/schedule.ts';

interface AnyFunction extends RegisteredFunction {
  name: string;
  /** The name under which the trigger's value is handed to the function. */
  bindingName: string;
}

export interface HttpFunction extends AnyFunction {
  trigger: 'httpTrigger';
  /** Upper case; empty means any method. */
  methods: string[];
  /** Without the prefix. */
  route: string;
}

export interface TimerFunction extends AnyFunction {
  trigger: 'timerTrigger';
  /** NCRONTAB: `{second} {minute} {hour} {day} {month} {weekday}`. */
  schedule: string;
}

export interface ServiceBusFunction extends AnyFunction {
  trigger: 'serviceBusTrigger';
  connectionString: string;
  queueName: string;
}

export type FunctionDefinition = HttpFunction | TimerFunction | ServiceBusFunction;

/** How the real host restricts the names of functions. */
const functionName = /^[A-Za-z][\w-]{0,127}$/;

/** Azure puts an app setting in the place of each `%NAME%`. */
const withoutSettings = (text: z.ZodString) =>
  text.regex(/^[^%]*$/, 'this host fills in no app settings: let the app read them');

const httpTrigger = z.looseObject({
  type: z.literal('httpTrigger'),
  methods: z.array(z.string()).default([]),
  route: z.string().optional(),
});

const timerTrigger = z.looseObject({
  type: z.literal('timerTrigger'),
  schedule: withoutSettings(z.string()),
  runOnStartup: z.literal(false, { error: 'this host runs timers by their schedule only' }).optional(),
});

const serviceBusTrigger = z.looseObject({
  type: z.literal('serviceBusTrigger'),
  connection: z.string(),
  queueName: withoutSettings(z.string({ error: 'expected a queue; this host has no topics' })),
  isSessionsEnabled: z.literal(true, { error: 'this host serves only queues with sessions' }),
  autoCompleteMessages: z.literal(true, { error: 'this host completes what succeeds' }).optional(),
  cardinality: z.literal('one', { error: 'this host hands over one message at a time' }).optional(),
  dataType: z.literal('string', { error: 'this host hands over bodies as text' }).optional(),
  properties: z
    .looseObject({
      supportsDeferredBinding: z.literal('false', { error: 'this host has no SDK bindings' }).optional(),
    })
    .optional(),
});

const anyTrigger = z.discriminatedUnion('type', [httpTrigger, timerTrigger, serviceBusTrigger]);

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads what the app registered, and refuses what this host can't do. */
export function toFunctionDefinition(
  registered: RegisteredFunction,
  environment: Environment,
): FunctionDefinition {
  const { metadata } = registered;
  if (!functionName.test(metadata.name)) {
    unsupported(metadata, 'its name must be a letter, then up to 127 letters, digits, - or _');
  }
  const [bindingName, binding] = onlyTrigger(metadata);
  refuseOtherBindings(metadata, bindingName, binding);
  const parsed = anyTrigger.safeParse(binding);
  if (!parsed.success) return unsupported(metadata, z.prettifyError(parsed.error));

  return withTrigger({ ...registered, name: metadata.name, bindingName }, parsed.data, environment);
}

function withTrigger(
  common: AnyFunction,
  trigger: z.infer<typeof anyTrigger>,
  environment: Environment,
): FunctionDefinition {
  const usedBy = `function ${common.name}`;
  switch (trigger.type) {
    case 'httpTrigger':
      return {
        ...common,
        trigger: trigger.type,
        methods: trigger.methods.map((method) => method.toUpperCase()),
        route: trigger.route ?? common.name,
      };
    case 'timerTrigger':
      return {
        ...common,
        trigger: trigger.type,
        schedule: requireSchedule(trigger.schedule, usedBy),
      };
    case 'serviceBusTrigger':
      return {
        ...common,
        trigger: trigger.type,
        connectionString: readConnectionString(trigger.connection, environment, usedBy),
        queueName: trigger.queueName,
      };
    default:
      return trigger satisfies never;
  }
}

function onlyTrigger(metadata: FunctionMetadata): [string, Binding] {
  const triggers = Object.entries(metadata.bindings).filter(([, binding]) => /trigger$/i.test(binding.type));
  const [trigger, ...others] = triggers;
  if (!trigger || others.length > 0)
    unsupported(metadata, `it has ${triggers.length} triggers; expected one`);
  return trigger;
}

function refuseOtherBindings(metadata: FunctionMetadata, triggerName: string, trigger: Binding): void {
  for (const [name, binding] of Object.entries(metadata.bindings)) {
    const isHttpReply = name === '$return' && binding.type === 'http' && trigger.type === 'httpTrigger';
    if (name !== triggerName && !isHttpReply) {
      unsupported(metadata, `its ${binding.direction} binding "${binding.type}" is not available locally`);
    }
  }
}

function unsupported(metadata: FunctionMetadata, reason: string): never {
  throw new StartError(`The function ${metadata.name} can't run here: ${reason}`);
}
