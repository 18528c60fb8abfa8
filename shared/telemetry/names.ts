/**
 * Every name this application's telemetry is known by. Alerts and workbook (infra/azure/queries) ask for
 * these names, and a test holds them to this file: a name changed here and not there fails.
 *
 * Where OpenTelemetry has a semantic convention, its name is used; the application's own begin with `call.`.
 * Units are UCUM: `s`, `1` for a share, `{call}` for a count of calls. Caller, callee, token and phone
 * number appear under no name.
 */

/** Keys on measurements, events and spans. */
export const attribute = {
  /** Canonical call id. On events and spans only: as a dimension it would make a series of every call. */
  callId: 'call.id',
  /** Name of the policy's rule that won. */
  rule: 'call.rule',
  /** `answer`, `redirect`, `reject`, `ignore` or `none`. */
  decision: 'call.decision',
  /** `accepted`, `refused`, `late`, `missed`, `unknown` or `none`. */
  decisionOutcome: 'call.decision.outcome',
  /** Number of requests it took to carry the decision out. */
  attempts: 'call.answer.attempts',
  /** Seconds from receipt to Graph's 2xx. */
  answerDuration: 'call.answer.duration',
  /** Share of the deadline used, 0 to 1 and beyond. */
  deadlineUsed: 'call.answer.deadline_used',
  /** Graph's name of the state, lower camel. */
  state: 'call.state',
  /** `incoming` or `outgoing`. */
  direction: 'call.direction',
  /** What became of the call, such as `completed`, `missed` or `lost`. */
  outcome: 'call.outcome',
  /** Graph's two codes for the end, and what they mean in words. */
  resultCode: 'call.result.code',
  resultSubcode: 'call.result.subcode',
  resultText: 'call.result.text',
  /** Seconds from the start of the call to its end. */
  callDuration: 'call.duration',
  /** The event's type, and who told it: `graph`, `handler`, `operator` or `scheduler`. */
  eventType: 'call.event.type',
  eventSource: 'call.event.source',
  /** Kind of the command, its id, and what came of it. */
  command: 'call.command',
  commandId: 'call.command.id',
  commandOutcome: 'call.command.outcome',
  /** Graph's status to the command. Not `http.response.status_code`, which Azure's exporter drops from events. */
  commandStatus: 'call.command.status',
  /** What the token was for: `graph`, `service_bus`, `tables` or `own_api`. */
  credentialResource: 'call.credential.resource',

  // OpenTelemetry's own
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  httpRoute: 'http.route',
  urlTemplate: 'url.template',
  serverAddress: 'server.address',
  messagingSystem: 'messaging.system',
  queue: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  messagingOperation: 'messaging.operation.name',
  deliveryCount: 'messaging.servicebus.message.delivery_count',
  enqueuedTime: 'messaging.servicebus.message.enqueued_time',

  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStack: 'exception.stacktrace',

  /** Azure Monitor's own: a log record that carries it becomes an event of that name. */
  customEvent: 'microsoft.custom_event.name',
  /** Azure Monitor's own: fills the column OperationName, and gives a consumer's request its name. */
  operationName: 'ai.operation.name',
} as const;

export type AttributeKey = keyof typeof attribute;

interface Metric {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly unit: string;
  readonly attributes: readonly AttributeKey[];
}

/**
 * Counters and histograms. `attributes` are the keys of `attribute` that a measurement carries. Calls are counted from
 * their records, once each, so that a delivery sent twice or handled by two instances doesn't count twice.
 */
export const metric = {
  /** Receipt of the notification to Graph's 2xx. */
  answerDuration: {
    kind: 'histogram',
    name: 'call.answer.duration',
    unit: 's',
    attributes: ['decision', 'decisionOutcome'],
  },
  /** The share of the deadline (15 s or 5 s) that was used, 1 being all of it. */
  deadlineUsed: {
    kind: 'histogram',
    name: 'call.answer.deadline_used',
    unit: '1',
    attributes: ['decision', 'decisionOutcome'],
  },
  /** Calls that rang, each once, when its outcome is final: accepted, or anything else once the call is over. */
  decisions: {
    kind: 'counter',
    name: 'call.decisions',
    unit: '{call}',
    attributes: ['rule', 'decision', 'decisionOutcome'],
  },
  /** Deliveries from Graph by what they were answered with; refused tokens are not among them. */
  notifications: {
    kind: 'counter',
    name: 'call.notifications',
    unit: '{notification}',
    attributes: ['httpStatus'],
  },
  /** Deliveries whose token was refused, by reason. */
  refusedTokens: {
    kind: 'counter',
    name: 'call.refused_tokens',
    unit: '{notification}',
    attributes: ['errorType'],
  },
  /** Requests of operators that were turned away: 401 with the token's fault, 403 where a role was missing. */
  operatorRefusals: {
    kind: 'counter',
    name: 'call.operator_refusals',
    unit: '{request}',
    attributes: ['httpStatus', 'errorType'],
  },
  /** Events recorded for the first time; repeated ones are not counted. */
  events: { kind: 'counter', name: 'call.events', unit: '{event}', attributes: ['eventType', 'eventSource'] },
  /** Events the queue did not take in time, kept in the table PendingCallEvents. */
  spilledEvents: { kind: 'counter', name: 'call.spilled_events', unit: '{event}', attributes: ['errorType'] },
  /** From the broker's enqueued time to the start of handling. */
  queueDelay: { kind: 'histogram', name: 'call.queue.delay', unit: 's', attributes: ['queue'] },
  /** Messages that can never be handled and are on their way to the dead letters. */
  poisonedMessages: {
    kind: 'counter',
    name: 'call.poisoned_messages',
    unit: '{message}',
    attributes: ['queue', 'errorType'],
  },
  /** Calls ended as `lost`: Graph no longer knew them and had not said so. */
  lostCalls: { kind: 'counter', name: 'call.lost', unit: '{call}', attributes: [] },
  /** Later commands on a call by their result. */
  commands: {
    kind: 'counter',
    name: 'call.commands',
    unit: '{command}',
    attributes: ['command', 'commandOutcome'],
  },
  /** KeepAlive requests that failed; 404 included, which begins the end of a lost call. */
  keepAliveFailures: {
    kind: 'counter',
    name: 'call.keep_alive_failures',
    unit: '{request}',
    attributes: ['httpStatus', 'errorType'],
  },
  /** Tokens that could not be had. */
  credentialFailures: {
    kind: 'counter',
    name: 'call.credential_failures',
    unit: '{request}',
    attributes: ['credentialResource', 'errorType'],
  },
  /** Requests to Graph. An OpenTelemetry name. */
  httpClientDuration: {
    kind: 'histogram',
    name: 'http.client.request.duration',
    unit: 's',
    attributes: ['httpMethod', 'urlTemplate', 'httpStatus', 'serverAddress', 'errorType'],
  },
} as const satisfies Record<string, Metric>;

/** Happenings told one by one: log records with `attribute.customEvent` set, which Azure stores in AppEvents. */
export const event = {
  /** A call was answered, redirected, rejected or ignored, with what Graph said to it: told when that is final. */
  decided: {
    name: 'call.decided',
    attributes: [
      'callId',
      'rule',
      'decision',
      'decisionOutcome',
      'attempts',
      'answerDuration',
      'deadlineUsed',
    ],
  },
  /** The record of a call has a new state. */
  stateChanged: {
    name: 'call.state_changed',
    attributes: ['callId', 'state', 'direction', 'rule', 'decision'],
  },
  /** The record of a call has its end. */
  ended: {
    name: 'call.ended',
    attributes: [
      'callId',
      'outcome',
      'direction',
      'rule',
      'decision',
      'decisionOutcome',
      'resultCode',
      'resultSubcode',
      'resultText',
      'callDuration',
    ],
  },
  /** A later command was carried out, or was not. */
  commandPerformed: {
    name: 'call.command_performed',
    attributes: ['callId', 'command', 'commandId', 'commandOutcome', 'commandStatus'],
  },
} as const satisfies Record<string, Pick<Metric, 'name' | 'attributes'>>;

/**
 * Spans, from the notification over the queue to the record: one trace, its context carried in the message.
 * A request to Graph is named `{http.request.method} {url.template}`, as the convention for HTTP clients says.
 */
export const span = {
  receiveNotification: 'POST /api/calls',
  checkToken: 'check token',
  decide: 'decide',
  performDecision: 'perform decision',
  sendEvents: 'send call-events',
  recordEvent: 'process call-events',
  sendCommands: 'send call-commands',
  performCommand: 'process call-commands',
  forwardPendingEvents: 'forward pending call events',
  removeOldCalls: 'remove old calls',
} as const;

export type MetricName = keyof typeof metric;
export type EventName = keyof typeof event;

type Value = string | number | undefined;

/** What a measurement or an event carries: each of its attributes, absent ones said to be so. */
export type AttributesOf<T extends { readonly attributes: readonly AttributeKey[] }> = {
  readonly [K in T['attributes'][number]]: Value;
};

/** What a span carries: any of the attributes. */
export type SpanAttributes = { readonly [K in AttributeKey]?: Value };
