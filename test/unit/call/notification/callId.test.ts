import * as fc from 'fast-check';
import { callIdFromUrl, canonicalCallId, readCallId } from '../../../../shared/call/notification/callId.ts';

const digits = '57dab8b1894c409ab240bd8beae78896';

const hexDigits = fc.stringMatching(/^[0-9a-f]{32}$/);
const dashed = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('canonicalCallId', () => {
  test.each([
    ['as 32 lower-case digits', digits],
    ['as 32 upper-case digits', '57DAB8B1894C409AB240BD8BEAE78896'],
    ['with dashes', '57dab8b1-894c-409a-b240-bd8beae78896'],
    ['with dashes, upper case, in braces', '{57DAB8B1-894C-409A-B240-BD8BEAE78896}'],
  ])('knows a GUID %s', (_form, text) => {
    expect(canonicalCallId(text)).toBe(digits);
  });

  test('gives every form of one GUID the same id', () => {
    fc.assert(
      fc.property(hexDigits, (hex) => {
        const forms = [hex.toUpperCase(), dashed(hex), dashed(hex).toUpperCase(), `{${dashed(hex)}}`];
        expect(forms.map(canonicalCallId)).toEqual(forms.map(() => hex));
      }),
    );
  });

  test.each([
    ['19:meeting_abc@thread.v2', '19~003ameeting_abc~0040thread.v2'],
    ['call-17.a_b', 'call-17.a_b'],
    ['a/b\\c#d?e', 'a~002fb~005cc~0023d~003fe'],
    ['~002f', '~007e002f'],
    ['57dab8b1-894c-409ab240bd8beae78896', '57dab8b1-894c-409ab240bd8beae78896'],
  ])('writes %j, which is no GUID, as %j', (text, id) => {
    expect(canonicalCallId(text)).toBe(id);
  });

  test('is a safe table key and fits a session id, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(canonicalCallId(text)).toMatch(/^[\w.~-]{0,100}$/);
      }),
    );
  });

  test('gives different texts different ids, unless both are forms of one GUID', () => {
    const confusable = fc.string({
      unit: fc.constantFrom('~', '0', '2', 'f', '/', '_', 'A', 'é'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(confusable, confusable, (one, other) => {
        expect(canonicalCallId(one) === canonicalCallId(other)).toBe(one === other);
      }),
    );
  });

  test('is its own canonical form only for GUIDs; an escaped text is escaped again', () => {
    expect(canonicalCallId(canonicalCallId('a/b'))).not.toBe(canonicalCallId('a/b'));
  });

  test('shortens a text of 5,000 characters to a hash that still tells texts apart', () => {
    const ids = ['a', 'b'].map((last) => canonicalCallId('x'.repeat(4_999) + last));
    expect(ids).toEqual([
      expect.stringMatching(/^~~[0-9a-f]{32}$/),
      expect.stringMatching(/^~~[0-9a-f]{32}$/),
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('readCallId', () => {
  test('finds a call by Graph’s id and by the id that its record shows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
        const shown = canonicalCallId(text);
        const written = text.replaceAll('~', '-');
        expect(readCallId(shown)).toBe(shown);
        expect(readCallId(written)).toBe(canonicalCallId(written));
      }),
    );
  });

  test.each([
    ['a GUID in another form', '{57DAB8B1-894C-409A-B240-BD8BEAE78896}', digits],
    ['an id that Graph wrote with a colon', '19:meeting_abc', '19~003ameeting_abc'],
    ['the same as we show it', '19~003ameeting_abc', '19~003ameeting_abc'],
    ['a hashed id', `~~${digits}`, `~~${digits}`],
    ['a tilde that begins no escape', 'a~b', 'a~007eb'],
    ['a text longer than any key', 'x'.repeat(5_000), canonicalCallId('x'.repeat(5_000))],
  ])('reads %s', (_what, text, id) => {
    expect(readCallId(text)).toBe(id);
  });
});

describe('callIdFromUrl', () => {
  test.each([
    '/communications/calls/57DAB8B1',
    'communications/calls/57DAB8B1',
    '/app/calls/57DAB8B1',
    'https://graph.microsoft.com/v1.0/communications/calls/57DAB8B1',
    '/communications/calls/57DAB8B1/participants',
    '/communications/calls/57DAB8B1/operations/eec3812a-fdc3-4fb4-825c-a06c9f35414e',
    '/communications/calls/57DAB8B1/contentsharingsessions/2765eb15',
    '/communications/calls/57DAB8B1?$select=id',
    '/communications/calls/57DAB8B1/',
    'calls/57DAB8B1',
  ])('finds the id in %s', (url) => {
    expect(callIdFromUrl(url)).toBe('57DAB8B1');
  });

  test.each(['', '/communications/calls', '/communications/calls/', '/communications/recalls/1', 'nonsense'])(
    'finds none in %j',
    (url) => {
      expect(callIdFromUrl(url)).toBeUndefined();
    },
  );

  test('undoes the URL encoding, and leaves a stray percent sign alone', () => {
    expect(callIdFromUrl('/communications/calls/19%3Ameeting')).toBe('19:meeting');
    expect(callIdFromUrl('/communications/calls/50%')).toBe('50%');
  });
});
