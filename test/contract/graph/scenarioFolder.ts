import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of scenarios that only a test needs. */
export async function scenarioFolder(scenarios: Record<string, object>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scenarios-'));
  for (const [name, scenario] of Object.entries(scenarios)) {
    const file = { name, title: 'A test', document: 'none', callId, expect: {}, ...scenario };
    await writeFile(path.join(folder, `${name}.json`), JSON.stringify(file));
  }
  return folder;
}

const callId = '0b9d4f62-7c1e-4a35-9e80-3f5a6d2c1b47';

/** An incoming call of a user for an application, but for what is given. */
export const incoming = (more: object = {}) => ({
  notify: 'created',
  call: {
    state: 'incoming',
    direction: 'incoming',
    source: { identity: { user: { id: '8A34A46B-3D17-4ADC-8DCE-DC4E7D572698' } } },
    targets: [{ identity: { application: { id: '24701998-1a73-4d42-8085-bf46ed0ae039' } } }],
    ...more,
  },
});

/** Established, and open until the bot hangs up. */
export const openCall = (more: object = {}, ...steps: object[]) => ({
  steps: [
    incoming(more),
    { await: 'answer' },
    { notify: 'updated', call: { state: 'establishing' } },
    { notify: 'updated', call: { state: 'established' } },
    ...steps,
    { await: 'hangUp', within: 30, follows: 'usual' },
  ],
});
