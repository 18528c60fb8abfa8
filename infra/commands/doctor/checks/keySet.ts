import * as z from 'zod';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { ask, parseJson } from '../ask.ts';
import { type Finding, fault, messageOf, ok, warning } from '../finding.ts';

const configuration = z.looseObject({ jwks_uri: z.url(), issuer: z.string().optional() });
const keys = z.looseObject({ keys: z.array(z.unknown()).min(1) });

/** Without the keys of the platform no notification's token can be verified, and every call is refused. */
export async function checkKeySet(settings: Settings): Promise<readonly Finding[]> {
  const { callbackOpenIdConfigurationUrl: url, callbackTokenIssuers: issuers } = settings;
  const advice = 'allow the app to reach it; CALLBACK_OPENID_CONFIGURATION_URL is the one of your cloud';
  try {
    const read = configuration.safeParse(await askJson(url));
    if (!read.success) return [fault('key set', `${url} is no OpenID configuration`, advice)];
    const { jwks_uri, issuer } = read.data;
    const published = keys.safeParse(await askJson(jwks_uri));
    if (!published.success) return [fault('key set', `${jwks_uri} publishes no keys`, advice)];
    const findings = [ok('key set', `${published.data.keys.length} keys at ${jwks_uri}`)];
    if (issuer === undefined || issuers.includes(issuer)) return findings;
    const unlisted = `${url} names the issuer ${issuer}, which CALLBACK_TOKEN_ISSUERS does not list`;
    return [...findings, warning('key set', unlisted, 'add it, or look whether the address is right')];
  } catch (error) {
    return [fault('key set', `${url} can't be reached: ${messageOf(error)}`, advice)];
  }
}

async function askJson(url: string): Promise<unknown> {
  return parseJson((await ask(url)).text);
}
