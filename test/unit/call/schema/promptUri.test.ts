import { promptUri } from '../../../../shared/call/schema/fields.ts';

test.each([
  'https://cdn.contoso.com/a.wav',
  'https://cdn.contoso.com:8443/a.wav?sig=%2F',
  'https://contoso.blob.core.windows.net/prompts/hello.wav',
  'https://8.8.8.8/a.wav',
  'https://[2606:4700::1111]/a.wav',
  'https://bücher.example/a.wav',
])('%s may be played', (uri) => {
  expect(promptUri.safeParse(uri).success).toBe(true);
});

test.each([
  'http://cdn.contoso.com/a.wav',
  'ftp://cdn.contoso.com/a.wav',
  'https://',
  'https://cdn.contoso.com/a.wav\n',
  'https://cdn.contoso.com/a.wav ',
  ' https://cdn.contoso.com/a.wav',
  'https://cdn.contoso.com/a b.wav',
  'https://cdn.contoso.com/a\u202ewav',
  'https:\\\\cdn.contoso.com\\a.wav',
  'https://cdn.contoso.com\\@127.0.0.1/a.wav',
  'https://user:secret@cdn.contoso.com/a.wav',
  'https://169.254.169.254/metadata/instance',
  'https://169.254.169.254./metadata/instance',
  'https://localhost/a.wav',
  'https://LOCALHOST./a.wav',
  'https://a.localhost/a.wav',
  'https://printer.local/a.wav',
  'https://metadata.google.internal/a.wav',
  'https://127.0.0.1/a.wav',
  'https://127.1/a.wav',
  'https://2130706433/a.wav',
  'https://0x7f000001/a.wav',
  'https://0177.0.0.1/a.wav',
  'https://0/a.wav',
  'https://10.0.0.1/a.wav',
  'https://172.16.0.1/a.wav',
  'https://172.31.255.255/a.wav',
  'https://192.168.1.1/a.wav',
  'https://100.64.0.1/a.wav',
  'https://198.18.0.1/a.wav',
  'https://224.0.0.1/a.wav',
  'https://255.255.255.255/a.wav',
  'https://[::1]/a.wav',
  'https://[::]/a.wav',
  'https://[fe80::1]/a.wav',
  'https://[fd00::1]/a.wav',
  'https://[::ffff:127.0.0.1]/a.wav',
  'https://[::ffff:a9fe:a9fe]/a.wav',
  'https://[64:ff9b::7f00:1]/a.wav',
  'https://[2002:7f00:1::]/a.wav',
  'https://[2001:db8::1]/a.wav',
])('%j may not', (uri) => {
  expect(promptUri.safeParse(uri).success).toBe(false);
});
