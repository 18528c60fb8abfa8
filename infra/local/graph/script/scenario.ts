import * as z from 'zod';
import { operations } from '../api/operations/index.ts';

const json = z.record(z.string(), z.unknown());
const changeType = z.enum(['created', 'updated', 'deleted']);
const reply = z.strictObject({ status: z.int(), body: json.optional() });
const seconds = z.number().nonnegative();

/** Posts a body as it stands, such as a document's example. */
const postStep = z.strictObject({ post: json, reply: reply.optional() });

/** Posts one change: of the call, or of what `path` names below it, with its data or without. */
const notifyStep = z
  .strictObject({
    notify: changeType,
    call: json.optional(),
    path: z
      .string()
      .regex(/^(\/.*)?$/, 'a path is empty or begins with /')
      .optional(),
    data: z.unknown().optional(),
    reply: reply.optional(),
  })
  .refine(
    ({ call, path }) => (call === undefined) !== (path === undefined),
    'a change is of "call" or of a "path"',
  );

/** Waits for a request of the bot, or for the deadline to pass. */
const awaitStep = z.strictObject({
  await: z.enum(['deadline', 'create', ...operations.map(({ name }) => name)]),
  /** Properties the request's body must have. */
  body: json.optional(),
  /** Instead of Graph's usual reply. */
  reply: z.union([z.literal('silence'), z.strictObject({ status: z.int(), code: z.string() })]).optional(),
  /** What Graph tells the bot afterwards: its usual notifications, with these properties of their last one changed. */
  follows: z.union([z.literal('usual'), json]).optional(),
  /** 10 where it isn't given. */
  within: seconds.optional(),
});

/** Graph forgets the call and sends nothing. */
const loseStep = z.strictObject({ lose: z.literal('call') });
const waitStep = z.strictObject({ wait: seconds });

/** A request that an operator sends to the bot: whoever plays the scenario posts it. */
const operatorStep = z.strictObject({ operator: z.strictObject({ path: z.string(), body: json }) });

const steps = {
  post: postStep,
  notify: notifyStep,
  await: awaitStep,
  wait: waitStep,
  lose: loseStep,
  operator: operatorStep,
};

export type PostStep = z.infer<typeof postStep>;
export type NotifyStep = z.infer<typeof notifyStep>;
export type AwaitStep = z.infer<typeof awaitStep>;
export type WaitStep = z.infer<typeof waitStep>;
export type Step =
  | PostStep
  | NotifyStep
  | AwaitStep
  | WaitStep
  | z.infer<typeof loseStep | typeof operatorStep>;

/** The first key says which step it is, so that a mistake is described for that step. */
const step = json.transform((value, context): Step => {
  const [key = ''] = Object.keys(value);
  const shape = (steps as Record<string, z.ZodType<Step> | undefined>)[key];
  if (shape === undefined) {
    const message = `a step begins with one of ${Object.keys(steps).join(', ')}, not with "${key}"`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});

/** What the bot's record must say of the call afterwards, as `GET /api/operator/calls/{id}` shows it. */
export const expectation = z.record(z.string(), z.union([z.string(), z.number()]));
export type Expectation = z.infer<typeof expectation>;

const oneCall = {
  /** The call id as the steps spell it; it and the other ids are fresh in every run, wherever they stand. */
  callId: z.string(),
  steps: z.array(step),
  expect: expectation,
};

export const scenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  /** Where the exchange is documented. */
  document: z.string(),
  ...oneCall,
  /** The call's tenant, if it isn't the bot's own. */
  tenantId: z.guid().optional(),
  freshIds: z.array(z.string()).default([]),
  startedBy: z.enum(['graph', 'operator']).default('graph'),
  /** Further calls of the same conversation, which begin at the same time. */
  alongside: z.array(z.strictObject(oneCall)).default([]),
});
export type Scenario = z.infer<typeof scenario>;
export type ScriptedCall = Pick<Scenario, 'callId' | 'steps' | 'expect'>;
