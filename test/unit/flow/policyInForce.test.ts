import { readVersionedPolicy } from '../../../shared/call/policy/policyVersion.ts';
import { PolicyInForce } from '../../../shared/flow/policyInForce.ts';
import { noTelemetry } from '../../../shared/telemetry/noTelemetry.ts';
import { silentLog } from '../../support/silentLog.ts';

const policyOf = (reason: string) => ({ rules: [], otherwise: { reject: { reason } } });
const textOf = (reason: string) => JSON.stringify(policyOf(reason));
const packaged = readVersionedPolicy(policyOf('none'));
const versionOf = (reason: string) => readVersionedPolicy(policyOf(reason)).policyVersion;

type Read = 'away' | { readonly text: string; readonly tag: string };

/** An instance whose source holds what the test puts there, beside a store that may hold something. */
function instance(first: Read, stored?: string, { tellsValues = false } = {}) {
  const log = silentLog();
  const at = { source: first, stored };
  const counted: string[] = [];
  let changes = 0;
  const policy = new PolicyInForce(packaged, {
    source: {
      read: async (tag) => {
        if (at.source === 'away') throw new Error('away');
        return tag === at.source.tag ? 'unchanged' : at.source;
      },
    },
    store: {
      load: async () => at.stored,
      save: async (text) => {
        at.stored = text;
      },
    },
    telemetry: { ...noTelemetry, measure: (name) => void counted.push(name) },
    tellsValues,
    changed: () => {
      changes += 1;
    },
  });
  return { policy, log, at, counted, changes: () => changes };
}

test('a good version is in force from then on, is told, and is kept for others', async () => {
  const { policy, log, at, changes } = instance({ text: textOf('busy'), tag: '1' });
  await policy.start(log);
  expect(policy.current.policyVersion).toBe(versionOf('busy'));
  expect(policy.isUpToDate).toBe(true);
  at.source = { text: textOf('forbidden'), tag: '2' };
  await policy.refresh(log);
  await policy.refresh(log);
  expect(policy.current.policyVersion).toBe(versionOf('forbidden'));
  expect(at.stored).toBe(textOf('forbidden'));
  expect(changes()).toBe(2);
  expect(log.lines).toEqual([
    expect.stringContaining(versionOf('busy')),
    expect.stringContaining(versionOf('forbidden')),
  ]);
});

test.each([
  ['no JSON', '{"rules": [', 'not JSON'],
  ['a bad value', textOf('tired'), 'otherwise.reject.reason: expected one of'],
  ['two actions', '{"rules":[],"otherwise":{"ignore":{},"reject":{}}}', 'otherwise: expected exactly one'],
  ['nested without end', '['.repeat(10_000), 'nested deeper'],
])('a version with %s is refused once, told with its faults, and counted', async (_claim, text, fault) => {
  const { policy, log, at, counted } = instance({ text: textOf('busy'), tag: '1' });
  await policy.start(log);
  at.source = { text, tag: '2' };
  await policy.refresh(log);
  await policy.refresh(log);
  expect(policy.current.policyVersion).toBe(versionOf('busy'));
  expect(policy.isUpToDate).toBe(false);
  expect(at.stored).toBe(textOf('busy'));
  expect(counted).toEqual(['refusedPolicies']);
  expect(log.lines.slice(1)).toEqual([expect.stringContaining(fault)]);
  expect(log.lines.at(-1)).not.toContain('tired');
  at.source = { text: textOf('busy'), tag: '3' };
  await policy.refresh(log);
  expect(policy.isUpToDate).toBe(true);
});

test('on this machine the faults say the values, too', async () => {
  const { policy, log, at } = instance({ text: textOf('busy'), tag: '1' }, undefined, { tellsValues: true });
  await policy.start(log);
  at.source = { text: textOf('tired'), tag: '2' };
  await policy.refresh(log);
  expect(log.lines.at(-1)).toContain('tired');
});

describe('while the source can’t be had', () => {
  test('the last good one stays in force, which is told once', async () => {
    const { policy, log, at } = instance({ text: textOf('busy'), tag: '1' });
    await policy.start(log);
    at.source = 'away';
    await policy.refresh(log);
    await policy.refresh(log);
    expect(policy.current.policyVersion).toBe(versionOf('busy'));
    expect(policy.isUpToDate).toBe(false);
    expect(log.lines).toHaveLength(2);
    at.source = { text: textOf('busy'), tag: '1' };
    await policy.refresh(log);
    expect(policy.isUpToDate).toBe(true);
  });

  test.each<[string, Read]>([
    ['is away', 'away'],
    ['holds a faulty one', { text: '{}', tag: '1' }],
  ])('an instance that starts where it %s takes the last good one of the others', async (_claim, source) => {
    const { policy, log } = instance(source, textOf('forbidden'));
    await policy.start(log);
    expect(policy.current.policyVersion).toBe(versionOf('forbidden'));
    expect(policy.isUpToDate).toBe(false);
  });

  test.each([undefined, '{}'])('and none is kept but %s, the packaged one decides', async (stored) => {
    const { policy, log } = instance('away', stored);
    await policy.start(log);
    expect(policy.current).toBe(packaged);
  });
});
