import { tolerantText } from '../../../../shared/call/schema/tolerantFields.ts';

test.each<[string, unknown, string | undefined]>([
  ['a text', 'Adele', 'Adele'],
  ['a text of whole surrogate pairs', 'a😀b', 'a😀b'],
  ['half a pair', 'a\ud800b', 'a\ufffdb'],
  ['a text that is cut inside a pair', `${'x'.repeat(4_095)}😀`, `${'x'.repeat(4_095)}\ufffd`],
  ['a text that is longer than anything of Graph’s', 'x'.repeat(1_000_000), 'x'.repeat(4_096)],
  ['nothing', '', undefined],
  ['a number', 7, undefined],
])('reads %s', (_what, value, read) => {
  expect(tolerantText.parse(value)).toBe(read);
});
