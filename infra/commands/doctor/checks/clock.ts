import { ask } from '../ask.ts';
import { type Finding, fault, ok, warning } from '../finding.ts';

/** Seconds. The app allows a token's times to differ by 5, Entra by 300. */
const NOTICEABLE = 5;
const INTOLERABLE = 300;

/** Compares this machine's clock with what other machines put in their replies. Who doesn't reply is told elsewhere. */
export async function checkClock(urls: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const findings = Object.entries(urls).map(async ([who, url]) => {
    const difference = await secondsAhead(url).catch(() => undefined);
    return difference === undefined ? [] : [judge(who, difference)];
  });
  return (await Promise.all(findings)).flat();
}

/** By how much the other clock is ahead; nothing where it doesn't tell. The header counts whole seconds. */
async function secondsAhead(url: string): Promise<number | undefined> {
  const { headers, at } = await ask(url);
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  return Math.round((date + 500 - at) / 1_000);
}

function judge(who: string, seconds: number): Finding {
  const apart = Math.abs(seconds);
  const found = `${who} is ${apart} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine`;
  if (apart <= NOTICEABLE) return ok('clock', `${who} and this machine agree`);
  const advice = 'set the clock that is wrong (time synchronisation): tokens are refused by it';
  return apart < INTOLERABLE ? warning('clock', found, advice) : fault('clock', found, advice);
}
