import type { CallEvent } from '../../../../shared/call/record/callEvent.ts';
import { emptyRecord } from '../../../../shared/call/record/callRecord.ts';
import { dueCommands } from '../../../../shared/call/record/dueCommands.ts';
import { reduce } from '../../../../shared/call/record/reduce.ts';
import { summarize } from '../../../../shared/call/record/summary.ts';
import { explainRequestError } from '../../../../shared/call/replies/requestErrors.ts';
import { graphEvent } from '../../../support/graphEvent.ts';

/** Names that every object of JavaScript answers to. Graph may use them for what it likes; they are names like others. */
const names = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

const url = 'communications/calls/c1';
const call = (resource: object) => ({
  changeType: 'updated',
  resourceUrl: url,
  resourceData: { '@odata.type': '#microsoft.graph.call', ...resource },
});

const record = (...events: CallEvent[]) => events.reduce(reduce, emptyRecord('c1'));
const read = (content: object) => graphEvent(content, { id: 'e1', receivedAt: 1 });

describe.each(names)('%s', (name) => {
  test('as the kind of an operation, its status and its reason', () => {
    const resourceData = {
      '@odata.type': `#microsoft.graph.${name}Operation`,
      status: name,
      completionReason: name,
    };
    const event = read({ changeType: 'updated', resourceUrl: `${url}/operations/1`, resourceData });
    expect(event.type).toBe('operation.unknown');
    expect(summarize(record(event)).eventCount).toBe(1);
  });

  test('as a change, of a shared screen', () => {
    const event = read({ changeType: name, resourceUrl: `${url}/contentSharingSessions/${name}` });
    expect(event.type).toBe('contentSharing.updated');
    expect(summarize(record(event)).contentSharingSessions).toBe(1);
  });

  test('as a kind of media, twice', () => {
    const media = JSON.parse(`{"${name}":"active"}`) as object;
    const event = read(call({ mediaState: media }));
    expect(summarize(record(event, { ...event, id: 'e2' })).eventCount).toBe(2);
  });

  test('as a state, a direction and an identity', () => {
    const identity = JSON.parse(`{"${name}":{"id":"1"}}`) as object;
    const event = read(call({ state: name, direction: name, source: { identity } }));
    expect(summarize(record(event)).state).toBe('unknown');
  });

  test('as a rule, of which no tone asks anything', () => {
    const decision = { rule: name, action: 'answer', outcome: 'accepted', attempts: [] };
    const decided = { ...read(call({})), type: 'decision.accepted', facts: decision };
    const tone = {
      ...read(call({})),
      id: 'e2',
      facts: { deleted: false, onTone: {}, tone: { sequenceId: 1 } },
    };
    expect(dueCommands(record(decided, { ...tone, type: 'call.toneReceived' }))).toEqual([]);
  });

  test('as an error code', () => {
    expect(explainRequestError(name)).toBeUndefined();
  });
});
