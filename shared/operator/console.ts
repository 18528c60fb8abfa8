import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { guidDigits } from '../call/schema/guid.ts';
import { type HttpReply, notFound, refuse } from '../httpReply.ts';
import type { Settings } from '../settings/settings.ts';
import { isNamed, tagOf } from './sharedReads.ts';

/** Serves the operator's page, and its files by their names; the page where there is no name. */
export type Console = (
  file: string | undefined,
  headers: { get(name: string): string | null },
) => Promise<HttpReply>;

interface ConsoleFile {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** The sign-in is there only where operators sign in. */
const SIGN_IN = 'signIn.js';
const types: Readonly<Record<string, string>> = {
  'console.js': 'text/javascript; charset=utf-8',
  [SIGN_IN]: 'text/javascript; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

/** @param folder where the build has left the page's files; each is read at its first use. */
export function createConsole(folder: string, settings: Settings): Console {
  const { operatorAccess, operatorAudience } = settings;
  const signIn = operatorAudience === undefined ? undefined : signInOf(settings, operatorAudience);
  const page = toFile('text/html; charset=utf-8', Buffer.from(pageWith(signIn)));
  const policy = { 'Content-Security-Policy': contentPolicy(signIn?.authority) };
  const files = new Map<string, Promise<ConsoleFile>>();
  const open = async (name: string, type: string) => {
    const file =
      files.get(name) ?? readFile(path.join(folder, name)).then(async (text) => toFile(type, text));
    files.set(name, file);
    file.catch(() => files.delete(name));
    return file;
  };
  return async (name, headers) => {
    if (operatorAccess !== 'open' && signIn === undefined)
      return refuse(notFound('The operator routes are not enabled here.'));
    if (name === undefined) return toReply(await page, headers, policy);
    const type = types[name];
    if (type === undefined || !Object.hasOwn(types, name) || (name === SIGN_IN && signIn === undefined))
      return refuse(notFound('The console has no such file.'));
    return toReply(await open(name, type), headers, {});
  };
}

const compress = promisify(gzip);

async function toFile(type: string, text: Uint8Array): Promise<ConsoleFile> {
  const plain = new Uint8Array(text);
  return { type, plain, gzipped: new Uint8Array(await compress(plain, { level: 9 })), etag: tagOf(plain) };
}

function toReply(
  { type, plain, gzipped, etag }: ConsoleFile,
  request: { get(name: string): string | null },
  more: Readonly<Record<string, string>>,
): HttpReply {
  const headers = {
    ...more,
    ETag: etag,
    'Cache-Control': 'no-cache',
    'Content-Type': type,
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  };
  if (isNamed(etag, request.get('if-none-match'))) return { status: 304, headers };
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(request.get('accept-encoding') ?? '');
  if (!takesGzip) return { status: 200, headers, body: plain };
  return { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: gzipped };
}

/** Where and as what operators sign in. */
interface SignIn {
  readonly clientId: string;
  readonly authority: string;
  readonly scope: string;
}

/**
 * The page signs in as the very registration that tokens are for, whose id the audience is, or has in it: such a token is
 * asked for by the bare id. An audience without one names no client, and the page says that the sign-in fails.
 */
function signInOf({ cloud, botTenantId }: Settings, audience: string): SignIn {
  const named = audience.replace(/^api:\/\//, '');
  const clientId = named.split('/').findLast((part) => guidDigits(part) !== undefined) ?? named;
  return {
    clientId,
    authority: `${cloud.authorityHost}/${botTenantId}`,
    scope: `${clientId}/.default`,
  };
}

/** The page loads what it needs from here and nothing from elsewhere; only the sign-in speaks to its authority. */
function contentPolicy(authority: string | undefined): string {
  const connect = authority === undefined ? "'self'" : `'self' ${new URL(authority).origin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function pageWith(signIn: SignIn | undefined): string {
  const data = signIn === undefined ? '' : ` data-sign-in="${escaped(JSON.stringify(signIn))}"`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Calls · graph-call-handler</title>
<link rel="icon" href="console/icon.svg">
<link rel="stylesheet" href="console/style.css">
<script type="module" src="console/console.js"></script>
</head>
<body>
<div id="console"${data}></div>
<noscript>This page needs JavaScript; "npm run calls" shows the same in a terminal.</noscript>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
