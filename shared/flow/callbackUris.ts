import { toAnswerCallbackKey } from '../call/commands/placedCall.ts';
import type { DecidedLater } from '../call/decision/decisionResult.ts';
import type { Action } from '../call/policy/decide.ts';

/**
 * The callback URL for Graph's next notifications: the one in the call if it is ours, else the one that Graph posted
 * to. So a callback URL made for one call is kept. Else one that names the keys for which the answer has commands.
 */
export function callbackUriFor(
  carried: unknown,
  callbackKey: string | undefined,
  onTone: DecidedLater['onTone'],
  baseUrl: string,
): string {
  if (
    typeof carried === 'string' &&
    isOurs(carried, baseUrl) &&
    (carried !== baseUrl || onTone === undefined)
  )
    return carried;
  const key = callbackKey ?? toAnswerCallbackKey(onTone);
  return key === undefined ? baseUrl : `${baseUrl}/${encodeURIComponent(key)}`;
}

/** Whether the call belongs to another host once it is answered. */
export function isHandedOver(action: Action, baseUrl: string): boolean {
  return action.kind === 'answer' && action.callbackUri !== undefined && !isOurs(action.callbackUri, baseUrl);
}

function isOurs(uri: string, baseUrl: string): boolean {
  return uri === baseUrl || uri.startsWith(`${baseUrl}/`) || uri.startsWith(`${baseUrl}?`);
}
