import type { CallSummary } from '../../../shared/call/record/summary.ts';
import { describeCall, describeEvent, describeOutcome, type ShownCall } from '../../describeCall.ts';
import type { Conversation } from '../commandLine/action.ts';
import { follow } from '../commandLine/follow.ts';
import { describeCalls } from './describeCalls.ts';

/** Prints the calls that `look` finds, and from then on each that is new or has changed, the latest last. */
export async function followCalls(
  look: () => Promise<readonly CallSummary[]>,
  { say, progress, wantsJson }: Conversation,
): Promise<undefined> {
  const seen = new Map<string, string>();
  const describe = (calls: readonly CallSummary[]) =>
    wantsJson ? calls.map((call) => `${JSON.stringify(call)}\n`).join('') : describeCalls(calls);
  await follow(
    async () => {
      const isFirst = seen.size === 0;
      const calls = (await look()).toReversed();
      const news = calls.filter((call) => seen.get(call.callId) !== describeCalls([call]));
      for (const call of news) seen.set(call.callId, describeCalls([call]));
      const text = news.length === 0 ? '' : describe(news);
      // The headings stand above the first lines alone.
      say(isFirst || wantsJson ? text : text.replace(/^.*\n/, ''));
      return 'goesOn';
    },
    { progress },
  );
}

/** Prints a call, then each of its events as it is recorded, and at last what became of it. */
export async function followCall(
  look: () => Promise<ShownCall>,
  { say, progress, wantsJson }: Conversation,
): Promise<undefined> {
  const seen = new Set<string>();
  await follow(
    async () => {
      const isFirst = seen.size === 0;
      const shown = await look();
      const news = shown.events.filter(({ id }) => !seen.has(id));
      for (const { id } of news) seen.add(id);
      const isOver = shown.call.state === 'terminated';
      const first = shown.events[0]?.receivedAt;
      if (wantsJson) say(news.map((event) => `${JSON.stringify(event)}\n`).join(''));
      else if (isFirst) say(describeCall(shown));
      else
        say(
          `${news.map((event) => describeEvent(event, first)).join('')}${isOver ? `\n${describeOutcome(shown.call)}` : ''}`,
        );
      return isOver ? 'isOver' : 'goesOn';
    },
    { progress },
  );
}
