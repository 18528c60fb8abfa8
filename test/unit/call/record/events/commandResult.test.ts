import type { CommandStatus } from '../../../../../shared/call/commands/commandProgress.ts';
import type { CallEvent } from '../../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../../shared/call/record/callRecord.ts';
import { reduce } from '../../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../../shared/call/record/summary.ts';

let second = 0;

function result(commandId: string, status: CommandStatus): CallEvent {
  second += 1;
  const error = status === 'completed' ? {} : { error: { code: '7504', meaning: 'Consent is missing.' } };
  const facts = { commandId, name: 'invite', trigger: 'operator', status, attempts: 1, ...error };
  const stamp = { id: `e${second}`, receivedAt: second, position: 0 };
  return { ...stamp, callId: 'c1', type: `command.${status}`, source: 'handler', facts };
}

const recorded = (...events: readonly CallEvent[]) => summarize(events.reduce(reduce, emptyRecord('c1')));

describe("a record's commands", () => {
  test('are counted once each, however many results each has', () => {
    const call = recorded(result('1', 'accepted'), result('1', 'completed'), result('2', 'refused'));
    expect(call).toMatchObject({ commandCount: 2, failedCommandCount: 1 });
  });

  test('show the last that failed, and why', () => {
    const call = recorded(result('1', 'refused'), result('2', 'failed'), result('3', 'completed'));
    expect(call.commandFailure).toEqual({
      commandId: '2',
      name: 'invite',
      status: 'failed',
      error: { code: '7504', meaning: 'Consent is missing.' },
    });
  });

  test('show none of unknown fate that was resolved, whichever was told first', () => {
    const [unknown, completed] = [result('1', 'unknown'), result('1', 'completed')];
    for (const call of [recorded(unknown, completed), recorded(completed, unknown)])
      expect(call).toMatchObject({ commandCount: 1, failedCommandCount: 0, commandFailure: undefined });
  });
});
