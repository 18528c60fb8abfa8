import * as z from 'zod';
import { isLoopback } from '../../../../shared/call/schema/isLoopback.ts';
import { ask, type Heard, parseJson } from '../ask.ts';
import { type Finding, fault, messageOf, ok, warning } from '../finding.ts';

/** Looks at a deployment as the internet does: the callback refuses who has no token, health is told, data are not. */
export async function checkCallback(callbackUrl: string): Promise<readonly Finding[]> {
  try {
    const unsigned = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"value":[]}',
    };
    const refusal = judgeRefusal(callbackUrl, await ask(callbackUrl, unsigned));
    if (refusal.verdict === 'fault') return [refusal];
    const health = judgeHealth(await ask(siblingOf(callbackUrl, 'health')));
    const operator = judgeOperator(callbackUrl, await ask(siblingOf(callbackUrl, 'operator/calls')));
    return [refusal, health, operator];
  } catch (error) {
    const advice = 'is the app running, its name right, its certificate valid? Graph must reach it too';
    return [fault('callback', `${callbackUrl} can't be reached: ${messageOf(error)}`, advice)];
  }
}

export function siblingOf(callbackUrl: string, route: string): string {
  return new URL(route, callbackUrl).href;
}

function judgeRefusal(url: string, { status, headers }: Heard): Finding {
  const scheme = headers.get('www-authenticate');
  if (status === 401 && scheme?.startsWith('Bearer') === true)
    return ok('callback', `${url} is there, and refuses who has no token`);
  return fault(
    'callback',
    `${url} replied ${status} to a notification without a token, not 401`,
    cure(status),
  );
}

function cure(status: number): string {
  if (status === 404) return 'wrong path (it is /api/calls), or the app did not start: look at its log';
  if (status === 401) return 'something before the app asks for a sign-in: switch authentication off there';
  if (status >= 300 && status < 400) return 'Graph follows no redirection: give the final address';
  if (status < 300) return 'something else than the app replies, or it takes anybody: look at once';
  return 'the app can take no notification now: look at its log';
}

const health = z.looseObject({ status: z.string(), checks: z.record(z.string(), z.string()) });

function judgeHealth({ status, text }: Heard): Finding {
  const read = health.safeParse(parseJson(text));
  if (!read.success) return fault('health', `/api/health replied ${status} with no report`, cure(status));
  const { status: verdict, checks } = read.data;
  const failed = Object.keys(checks).filter((part) => checks[part] !== 'ok');
  if (failed.length === 0) return ok('health', `${verdict}: ${Object.keys(checks).join(', ')}`);
  const found = `${verdict}: ${failed.join(', ')} failed`;
  const advice = failed.map((part) => `${part}: ${cures[part] ?? 'look at the log of the app'}`).join('; ');
  return verdict === 'down' ? fault('health', found, advice) : warning('health', found, advice);
}

const cures: Readonly<Record<string, string>> = {
  queue: "is the namespace there, and has the app's identity Data Sender on it",
  table: "is the account there, and has the app's identity Table Data Contributor on it",
  keys: "can the app reach the platform's key set",
  token: "does the registration trust the app's identity (issuer, subject) and is the tenant right",
};

/** Closed (404) and asking for a token (401) are both as they should be. */
function judgeOperator(url: string, { status }: Heard): Finding {
  if (status === 404) return ok('operator', 'the operator routes are closed (no OPERATOR_AUDIENCE)');
  if (status === 401) return ok('operator', 'the operator routes ask for a token');
  if (status === 200 && isLoopback(new URL(url)))
    return ok('operator', 'the operator routes are open, on this machine only');
  const advice = 'remove OPERATOR_ACCESS and set OPERATOR_AUDIENCE';
  return fault('operator', `the operator routes replied ${status} to somebody without a token`, advice);
}
