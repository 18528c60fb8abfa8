import { readJsonBody } from '../../../shared/operator/readJsonBody.ts';

const request = (text: string, headers: Readonly<Record<string, string>>) => ({
  headers: new Headers(headers),
  text: async () => text,
});

test.each([['application/json'], ['Application/JSON; charset=utf-8'], ['application/json ;charset="utf-8"']])(
  'a body of the content type %s is read',
  async (type) => {
    expect(await readJsonBody(request('{"mute":{}}', { 'content-type': type }))).toEqual({ mute: {} });
  },
);

test.each<[what: string, type: string | undefined]>([
  ['without a content type', undefined],
  ['of a form, which a foreign page can send', 'application/x-www-form-urlencoded'],
  ['of plain text, which a foreign page can send', 'text/plain'],
  ['of a form with files', 'multipart/form-data; boundary=application/json'],
  ['of something that begins alike', 'application/json-patch+json'],
])('a body %s is refused with 415', async (_what, type) => {
  const refused = readJsonBody(request('{"mute":{}}', type === undefined ? {} : { 'content-type': type }));
  await expect(refused).rejects.toMatchObject({ status: 415, code: 'UnsupportedMediaType' });
});

test.each<[what: string, text: string, headers: Readonly<Record<string, string>>]>([
  ['that says it is too large', '{}', { 'content-length': String(1024 * 1024 + 1) }],
  ['that is too large and doesn’t say so', `"${'x'.repeat(1024 * 1024)}"`, {}],
])('a body %s is refused with 413', async (_what, text, headers) => {
  const refused = readJsonBody(request(text, { 'content-type': 'application/json', ...headers }));
  await expect(refused).rejects.toMatchObject({ status: 413 });
});

test.each([
  ['half a body', '{"mute":'],
  ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['100,000 values', `[${'0,'.repeat(99_999)}0]`],
])('%s is refused with 400, in a short text', async (_what, text) => {
  const refused = readJsonBody(request(text, { 'content-type': 'application/json' }));
  await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringMatching(/^.{1,200}$/) });
});
