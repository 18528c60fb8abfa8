/**
 * What the operator's routes answer. The page and they are deployed together, so their replies are trusted in shape;
 * every text in them may come from a stranger, and is only ever shown as text.
 */
export interface Party {
  readonly kind: string;
  readonly id?: string;
  readonly displayName?: string;
  readonly tenantId?: string;
}

export interface Explained {
  readonly code?: string;
  readonly message?: string;
  readonly meaning?: string;
}

export interface Attempt {
  readonly action: string;
  readonly reply: number | string;
  /** From the receipt of the notification to the end of the attempt. */
  readonly milliseconds: number;
  readonly error?: Explained;
}

export interface Requester {
  readonly oid?: string;
  readonly appid?: string;
  readonly name?: string;
}

export interface Call {
  readonly callId: string;
  readonly state: string;
  readonly direction?: string;
  readonly decision: string;
  readonly decisionOutcome: string;
  readonly rule?: string;
  readonly policyVersion?: string;
  readonly attempts: readonly Attempt[];
  readonly outcome: string;
  readonly resultCode?: number;
  readonly resultSubcode?: number;
  readonly resultText?: string;
  readonly startedAt?: string;
  readonly establishedAt?: string;
  readonly endedAt?: string;
  readonly answerMilliseconds?: number;
  readonly durationMilliseconds?: number;
  readonly source?: readonly Party[];
  readonly targets?: readonly Party[];
  readonly answeredBy?: readonly Party[];
  readonly tenantId?: string;
  readonly placedBy?: Requester;
  readonly subject?: string;
  readonly recording?: boolean;
  readonly recordingStatus?: string;
  readonly participantCount?: number;
  readonly participants?: readonly Participant[];
  readonly eventCount: number;
  /** What Graph gives for an answer. */
  readonly deadlineMilliseconds: number;
}

export interface Participant {
  readonly id?: string;
  readonly identity?: readonly Party[];
}

export interface CallEvent {
  readonly id: string;
  readonly type: string;
  readonly receivedAt: string;
  /** Its place in a delivery that brought several. */
  readonly position: number;
  readonly source: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

export interface Command {
  readonly commandId: string;
  readonly status: string;
  readonly callId?: string;
  readonly name: string;
  readonly trigger: string;
  readonly source?: string;
  readonly command: unknown;
  readonly graphStatus?: number;
  readonly error?: Explained;
  readonly requestedBy?: Requester;
  readonly requestedAt: string;
  readonly updatedAt: string;
}

export interface CallList {
  readonly calls: readonly Call[];
  readonly continuationToken?: string;
}

export interface CallPage {
  readonly call: Call;
  readonly events: readonly CallEvent[];
  readonly commands: readonly Command[];
  readonly related: readonly string[];
  readonly continuationToken?: string;
}

export interface Summary {
  readonly from: string;
  readonly to?: string;
  /** False where there were more calls than were counted: then `from` says since when. */
  readonly isComplete: boolean;
  readonly calls: number;
  readonly answeredInTime: number;
  readonly slowestShareOfDeadline?: number;
  readonly refused: number;
  readonly late: number;
  readonly unknown: number;
  readonly lost: number;
  readonly active: number;
  readonly pendingEvents: number;
  readonly poisonMessages: number;
  readonly policyVersion?: string;
  readonly health: {
    readonly status: string;
    readonly checks: Readonly<Record<string, string>>;
    readonly policyVersion?: string;
  };
}

export interface Explanation {
  readonly callId: string;
  readonly at: string;
  readonly decision: string;
  readonly winner: string;
  readonly rules: readonly { readonly name: string; readonly matches: boolean; readonly because: string }[];
}

/** The vocabulary of the routes, from the very definitions that they check by. */
export interface Schema {
  /** Graph's states, by how far a call has got in them. */
  readonly states: readonly { readonly name: string; readonly rank: number }[];
  readonly outcomes: readonly string[];
  /** What is kept back of each deadline. */
  readonly answerMarginMilliseconds: number;
  readonly commands: readonly CommandKind[];
  /** JSON Schema (draft 7) of any command; each one's arguments are a property of the definition `command`. */
  readonly schema: JsonSchema;
}

export interface CommandKind {
  readonly name: string;
  readonly scope: 'call' | 'newCall';
  /** `rings`: people's phones ring, which may cost money. `ends`: what it ends can't be taken up again. */
  readonly consequence?: 'rings' | 'ends';
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}
