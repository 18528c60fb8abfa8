import * as fc from 'fast-check';
import { toCallbackKey, toneKeysIn, tonePlace } from '../../../../shared/call/commands/placedCall.ts';
import { toGraphTone, toneKeys } from '../../../../shared/call/notification/tones.ts';
import { commandId, newCallSession } from '../../../../shared/flow/ids.ts';

test('the key of a callback URL gives each key that has commands its place, and the others none', () => {
  fc.assert(
    fc.property(fc.string(), fc.subarray(toneKeys), (key, wanted) => {
      const id = commandId(newCallSession(key), key);
      const onTone = Object.fromEntries(wanted.map((one) => [one, []]));
      const callbackKey = toCallbackKey(id, { onTone });
      expect(callbackKey).toMatch(/^[\w.-]+$/);
      for (const tone of toneKeys) {
        const place = toneKeysIn(onTone).indexOf(tone);
        const resource = { toneInfo: { tone: toGraphTone(tone) } };
        expect(tonePlace(resource, callbackKey)).toBe(place < 0 ? undefined : place);
      }
    }),
  );
});

test.each([
  '',
  '24701998-1a73-4d42-8085-bf46ed0ae039',
  'new-',
  'new-1',
  'new-1.2',
  'new-1.2.e',
  'new-1.2.1.1',
  'new-1.2.',
  `new-${'1'.repeat(99)}.2.1`,
])('the key "%s" is of no call that we placed', (key) => {
  expect(tonePlace({ toneInfo: { tone: 'tone1' } }, key)).toBeUndefined();
});
