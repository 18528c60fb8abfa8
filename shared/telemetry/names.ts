/**
 * All names in this application's telemetry. Alerts and workbook (infra/azure/queries) use these names; a test fails if
 * a name differs there.
 *
 * OpenTelemetry's semantic conventions give the names where they have one; our own names begin with `call.`. Units are
 * UCUM: `s`, `1` for a share, `{call}` for a count of calls. No name carries a caller, a callee, a token or a phone
 * number.
 */

/** Keys of attributes of metrics, events and spans. */
export const attribute = {
  /** Canonical call id. Only for events and spans: in a metric it would create one series for each call. */
  callId: 'call.id',
  /** Name of the rule that decided. */
  rule: 'call.rule',
  /** `answer`, `redirect`, `reject`, `ignore` or `none`. */
  decision: 'call.decision',
  /** `accepted`, `refused`, `late`, `missed`, `unknown` or `none`. */
  decisionOutcome: 'call.decision.outcome',
  /** What came of asking an endpoint: `decided`, `declined` (204), `failed` or `leftAlone`. */
  askResult: 'call.asking.result',
  /** Number of requests to Graph for the decision. */
  attempts: 'call.answer.attempts',
  /** Seconds from receipt to Graph's 2xx. */
  answerDuration: 'call.answer.duration',
  /** Used share of the deadline: 1 is all of it; late answers have more. */
  deadlineUsed: 'call.answer.deadline_used',
  /** Graph's name of the state, in lower camel case. */
  state: 'call.state',
  /** `incoming` or `outgoing`. */
  direction: 'call.direction',
  /** The call's outcome, such as `completed`, `missed` or `lost`. */
  outcome: 'call.outcome',
  /** Graph's code and subcode for the call's end, and their meaning. */
  resultCode: 'call.result.code',
  resultSubcode: 'call.result.subcode',
  resultText: 'call.result.text',
  /** Seconds from the start of the call to its end. */
  callDuration: 'call.duration',
  /** The event's type, and its source: `graph`, `handler`, `operator`, `scheduler` or `webhook`. */
  eventType: 'call.event.type',
  eventSource: 'call.event.source',
  /** The command's name, id and result. */
  command: 'call.command',
  commandId: 'call.command.id',
  commandOutcome: 'call.command.outcome',
  /** Graph's status for the command. Not `http.response.status_code`, which Azure's exporter drops from events. */
  commandStatus: 'call.command.status',
  /** `delivered`, `failed` (it is tried again), `refused` by the receiver, or `givenUp` after 24 hours. */
  webhookResult: 'call.webhook.result',
  /** The token's purpose: `graph`, `service_bus`, `tables` or `own_api`. */
  credentialResource: 'call.credential.resource',

  // From OpenTelemetry's semantic conventions
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

  /** Azure Monitor: turns a log record into an event of this name. */
  customEvent: 'microsoft.custom_event.name',
  /** Azure Monitor: fills the column OperationName, and names a consumer's request. */
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
 * their records, once each, so duplicate deliveries and several instances don't change the count.
 */
export const metric = {
  /** From receipt of the notification to Graph's 2xx. */
  answerDuration: {
    kind: 'histogram',
    name: 'call.answer.duration',
    unit: 's',
    attributes: ['decision', 'decisionOutcome'],
  },
  /** Used share of the deadline (15 s or 5 s): 1 is all of it. */
  deadlineUsed: {
    kind: 'histogram',
    name: 'call.answer.deadline_used',
    unit: '1',
    attributes: ['decision', 'decisionOutcome'],
  },
  /** Incoming calls, each once, when its outcome is final: when it is accepted, or when the call has ended. */
  decisions: {
    kind: 'counter',
    name: 'call.decisions',
    unit: '{call}',
    attributes: ['rule', 'decision', 'decisionOutcome'],
  },
  /** Questions to endpoints of the operator's own that are to decide, and those that weren't put to one that keeps failing. */
  askings: {
    kind: 'counter',
    name: 'call.askings',
    unit: '{question}',
    attributes: ['rule', 'askResult', 'errorType'],
  },
  /** Versions of the policy that were refused for their faults. */
  refusedPolicies: {
    kind: 'counter',
    name: 'call.refused_policies',
    unit: '{policy}',
    attributes: ['errorType'],
  },
  /** From the question to the reply, or to the end of the time for it. */
  askDuration: {
    kind: 'histogram',
    name: 'call.asking.duration',
    unit: 's',
    attributes: ['rule', 'askResult'],
  },
  /** Deliveries from Graph by the status of our reply, without those whose token was refused. */
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
  /** Refused requests of operators: 401 with the token's fault, 403 if the role is missing. */
  operatorRefusals: {
    kind: 'counter',
    name: 'call.operator_refusals',
    unit: '{request}',
    attributes: ['httpStatus', 'errorType'],
  },
  /** Recorded events, without duplicates. */
  events: { kind: 'counter', name: 'call.events', unit: '{event}', attributes: ['eventType', 'eventSource'] },
  /** Events that the queue didn't accept in time, and that wait in the table PendingCallEvents. */
  spilledEvents: { kind: 'counter', name: 'call.spilled_events', unit: '{event}', attributes: ['errorType'] },
  /** From the broker's enqueued time to the start of processing. */
  queueDelay: { kind: 'histogram', name: 'call.queue.delay', unit: 's', attributes: ['queue'] },
  /** Messages that can never be processed and become dead letters. */
  poisonedMessages: {
    kind: 'counter',
    name: 'call.poisoned_messages',
    unit: '{message}',
    attributes: ['queue', 'errorType'],
  },
  /**
   * Each try to deliver an event to the webhook, by its result: seconds since the event was received, so how long the
   * delivery took, or how long the event has waited.
   */
  webhookDelay: {
    kind: 'histogram',
    name: 'call.webhook.delay',
    unit: 's',
    attributes: ['webhookResult', 'httpStatus', 'errorType'],
  },
  /** Calls that ended as `lost`: Graph didn't know them any more, and never reported their end. */
  lostCalls: { kind: 'counter', name: 'call.lost', unit: '{call}', attributes: [] },
  /** Later commands by result. */
  commands: {
    kind: 'counter',
    name: 'call.commands',
    unit: '{command}',
    attributes: ['command', 'commandOutcome'],
  },
  /** Failed keepAlive requests, including 404, with which the end of a lost call begins. */
  keepAliveFailures: {
    kind: 'counter',
    name: 'call.keep_alive_failures',
    unit: '{request}',
    attributes: ['httpStatus', 'errorType'],
  },
  /** Tokens that couldn't be obtained. */
  credentialFailures: {
    kind: 'counter',
    name: 'call.credential_failures',
    unit: '{request}',
    attributes: ['credentialResource', 'errorType'],
  },
  /** Requests to Graph. The name is OpenTelemetry's. */
  httpClientDuration: {
    kind: 'histogram',
    name: 'http.client.request.duration',
    unit: 's',
    attributes: ['httpMethod', 'urlTemplate', 'httpStatus', 'serverAddress', 'errorType'],
  },
} as const satisfies Record<string, Metric>;

/** Events: log records with `attribute.customEvent`, which Azure stores in AppEvents. */
export const event = {
  /** A call was answered, redirected, rejected or ignored. Recorded when Graph's reply is final. */
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
  /** A call's record has a new state. */
  stateChanged: {
    name: 'call.state_changed',
    attributes: ['callId', 'state', 'direction', 'rule', 'decision'],
  },
  /** A call's record has its end. */
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
  /** The result of a later command. */
  commandPerformed: {
    name: 'call.command_performed',
    attributes: ['callId', 'command', 'commandId', 'commandOutcome', 'commandStatus'],
  },
} as const satisfies Record<string, Pick<Metric, 'name' | 'attributes'>>;

/**
 * Spans. One trace leads from the notification through the queue to the record; messages carry its context. Requests to
 * Graph are named `{http.request.method} {url.template}`, as OpenTelemetry's convention for HTTP clients says.
 */
export const span = {
  receiveNotification: 'POST /api/calls',
  checkToken: 'check token',
  decide: 'decide',
  askEndpoint: 'ask endpoint',
  performDecision: 'perform decision',
  sendEvents: 'send call-events',
  recordEvent: 'process call-events',
  sendCommands: 'send call-commands',
  performCommand: 'process call-commands',
  sendWebhookMessages: 'send call-webhooks',
  deliverCallEvents: 'process call-webhooks',
  postWebhookEvent: 'POST webhook',
  forwardPendingEvents: 'forward pending call events',
  removeOldCalls: 'remove old calls',
} as const;

export type MetricName = keyof typeof metric;
export type EventName = keyof typeof event;

type Value = string | number | undefined;

/** The attributes of a metric or an event: all must be given, if need be as `undefined`. */
export type AttributesOf<T extends { readonly attributes: readonly AttributeKey[] }> = {
  readonly [K in T['attributes'][number]]: Value;
};

/** The attributes of a span: any of them. */
export type SpanAttributes = { readonly [K in AttributeKey]?: Value };
