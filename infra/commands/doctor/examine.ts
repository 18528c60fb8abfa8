import type { TokenCredential } from '@azure/identity';
import type { ChosenSettings } from '../deployment/chooseSettings.ts';
import { checkCallback, siblingOf } from './checks/callback.ts';
import { checkClock } from './checks/clock.ts';
import { checkGraphToken } from './checks/graphToken.ts';
import { checkKeySet } from './checks/keySet.ts';
import { checkPolicy } from './checks/policy.ts';
import { checkQueues } from './checks/queues.ts';
import { checkRecentCalls } from './checks/recentCalls.ts';
import { checkSettings } from './checks/settings.ts';
import { checkTables } from './checks/tables.ts';
import { type Finding, fault, messageOf } from './finding.ts';

/** Milliseconds. A check that hangs says so, and lets the others be told. */
const CHECK_TIMEOUT = 30_000;

/** Every check, in the order in which they are read: each looks at what the ones before take for granted. */
export async function examine(
  chosen: ChosenSettings | undefined,
  callbackUrl: string | undefined,
  credential: TokenCredential,
): Promise<readonly Finding[]> {
  const { settings, findings } = chosen === undefined ? { findings: [] } : checkSettings(chosen);
  const url = callbackUrl ?? settings?.callbackBaseUrl;
  const outside = url === undefined ? [] : [inTime('callback', checkCallback(url))];
  const clock = inTime('clock', checkClock(clocks(settings, url)));
  if (settings === undefined) return [...findings, ...(await inOrder([clock, ...outside]))];
  const { policy, findings: ofPolicy } = checkPolicy(settings);
  const rest = await inOrder([
    clock,
    inTime('key set', checkKeySet(settings)),
    inTime('graph token', checkGraphToken(settings, policy, credential)),
    inTime('queues', checkQueues(settings, credential)),
    inTime('tables', checkTables(settings, credential)),
    ...outside,
    inTime('recent calls', checkRecentCalls(settings, credential)),
  ]);
  return [...findings, ...ofPolicy, ...rest];
}

function clocks(
  settings: { readonly callbackOpenIdConfigurationUrl: string; readonly graphBaseUrl: string } | undefined,
  callbackUrl: string | undefined,
): Readonly<Record<string, string>> {
  return {
    ...(settings && { 'the key set': settings.callbackOpenIdConfigurationUrl, Graph: settings.graphBaseUrl }),
    ...(callbackUrl !== undefined && { 'the app': siblingOf(callbackUrl, 'health') }),
  };
}

async function inOrder(checks: readonly Promise<readonly Finding[]>[]): Promise<readonly Finding[]> {
  return (await Promise.all(checks)).flat();
}

async function inTime(about: string, check: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    const found = `not done after ${CHECK_TIMEOUT / 1_000} s`;
    const advice = 'something swallows what is sent to it: a firewall, a private network, a wrong address';
    timer = setTimeout(() => resolve([fault(about, found, advice)]), CHECK_TIMEOUT);
  });
  try {
    return await Promise.race([check, late]);
  } catch (error) {
    return [fault(about, messageOf(error), 'not foreseen: look at what it says')];
  } finally {
    clearTimeout(timer);
  }
}
