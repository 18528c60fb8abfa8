import type { Result } from '../notification/resultInfo.ts';
import { describeKnownResult } from './resultCodes.ts';

/**
 * What Graph's error codes mean, and who can fix the cause. Every text is about the request: the call itself goes on.
 * Source: public reports of calling bots; codes that begin with AADSTS are Entra's.
 */
const byCode: Readonly<Record<string, string>> = {
  '7503':
    "The application is not known to Teams calling: calling isn't enabled on the bot's Teams channel, or the app id is wrong. The bot's owner can mend it.",
  '7504':
    "The application lacks permission in this tenant: admin consent is missing, or the token is for another tenant. The tenant's administrator can mend it.",
  '7505':
    'Tenant mismatch: the token of the request is of another tenant than the call. Whoever places a call can mend it: name as tenantId the tenant whose call or meeting it is.',
  '7507':
    "The application instance that calls has no phone number, or isn't linked to the bot's application id. The tenant's Teams administrator can mend it: a number and a licence for the resource account, and its application id set to the bot's.",
  '8506': 'The recording status cannot be changed in the state the call is in.',
  '9999':
    'Graph failed at the request without saying why; what it asked for may not be possible in this call.',
  AADSTS700016:
    "The application is unknown in the tenant. The tenant's administrator can mend it by consenting to it; or the tenant id is wrong.",
  AADSTS90002: 'There is no such tenant. Whoever named it can mend it.',
  AADSTS700213:
    "The application doesn't trust the identity that signs in for it. The owner of its registration can mend it: the federated credential names another.",
};

/** Graph has no documented code for it; its messages say such as "Application reached the monthly call creation limit". */
const callLimit = /\bcalls?\b.{0,40}\blimit\b|\blimit\b.{0,40}\bcalls?\b/i;

/** Whether Graph refuses because the application has as many calls as it may have: 100 in parallel, 10,000 a month. */
export function isCallLimit({ message = '' }: { readonly message?: string }): boolean {
  return callLimit.test(message.slice(0, 1_000));
}

const callLimitReached =
  'The application has as many calls as Graph allows it: 100 in parallel and 10,000 a month. Microsoft can raise the limit.';

/** By the DiagCode in the message of an operation's result, which is more precise than its codes. */
const byDiagnosis: Readonly<Record<string, string>> = {
  '412#10073':
    "Nobody in the call can call phones: no number and licence of the application instance is in it. The tenant's Teams administrator can mend it.",
  '403#10151':
    'The call lacks what calling a phone needs: it did not come to, or from, a number of the bot. Place or take the call with the application instance that has the number.',
};

const byStatus: Readonly<Record<number, string>> = {
  400: 'The request was malformed.',
  401: "Graph doesn't take the application's token. The bot's owner can mend it.",
  403: "The application may not do this in this call or tenant: a permission or its consent is missing. The tenant's administrator can mend it.",
  404: 'Graph no longer knows the call, or what the request names in it.',
  405: 'Graph does not offer this for this call.',
  408: 'Nobody replied to the request in time.',
  409: 'The request conflicts with what the call is doing.',
  412: "The call doesn't meet a condition of the request. For a phone number the bot must be in it with a number of its own, which the tenant's Teams administrator can arrange.",
  429: 'Graph takes no more requests for a while.',
  480: 'The person called is not available.',
  486: 'The person called is busy.',
  487: 'The request was cancelled before it was done.',
  503: 'Graph is temporarily unavailable.',
  603: 'The person called declined.',
};

/** The meaning of a code of Graph or Entra; `undefined` if it is unknown. */
export function explainRequestError(code: string): string | undefined {
  return Object.hasOwn(byCode, code) ? byCode[code] : undefined;
}

/** The meaning of an error's code, or else of its message: if no token was available, that is Entra's code. */
export function explainError({ code, message = '' }: { readonly code: string; readonly message?: string }) {
  const known = explainRequestError(code) ?? explainRequestError(message);
  return known ?? (isCallLimit({ message }) ? callLimitReached : undefined);
}

/** The meaning of Graph's error reply; an unknown code is explained by the status. */
export function explainRefusal(status: number, code: string | undefined): string {
  return (code === undefined ? undefined : explainRequestError(code)) ?? describeStatus(status);
}

/** Why an operation failed; `undefined` if Graph gave no code. */
export function explainOperation({ code, subcode, message = '' }: Result): string | undefined {
  if (code === undefined) return undefined;
  const diagnosis = /\bDiagCode: ?(\d{3}#\d{1,8})\b/.exec(message)?.[1] ?? '';
  const known = Object.hasOwn(byDiagnosis, diagnosis) ? byDiagnosis[diagnosis] : undefined;
  return describeKnownResult(code, subcode) ?? known ?? describeStatus(code);
}

function describeStatus(status: number): string {
  return byStatus[status] ?? (status < 500 ? 'Graph refused the request.' : 'Graph failed at the request.');
}
