/** `npm run doctor`: looks at a deployment, or at settings on this machine, and says what to do about what is wrong. */

import * as z from 'zod';
import { loopbackUrl } from '../local/part/loopback.ts';
import { defineAction } from './commandLine/action.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag } from './commandLine/takes.ts';
import { type ChosenSettings, chooseSettings } from './deployment/chooseSettings.ts';
import { localPorts } from './deployment/localPorts.ts';
import { settingsFlag } from './deployment/settingsFlag.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';
import { describeFindings } from './doctor/describeFindings.ts';
import { examine } from './doctor/examine.ts';

const appUrl = z
  .string()
  .refine((text) => URL.canParse(text), 'expected https://HOST')
  .transform(toCallbackUrl);

const examineAction = defineAction({
  about: 'looks at the local stack, or at what the settings name, and says what to do about what is wrong',
  takes: z.object({
    url: flag(
      'https://HOST',
      'looks at the app there, from outside; alone, at nothing else',
      appUrl.optional(),
    ),
    settings: settingsFlag,
  }),
  run: async ({ url, settings }, { progress }) => {
    const chosen = chooseSettings(settings, process.env);
    signInAsTheApp(chosen);
    const isOnlyUrl = url !== undefined && chosen.isLocalStack;
    progress('waiting for what is asked');
    const findings = await examine(
      isOnlyUrl ? undefined : chosen,
      url ?? localUrl(chosen),
      signedInCredential,
    );
    const isFaulty = findings.some(({ verdict }) => verdict === 'fault');
    return { json: findings, text: describeFindings(findings), isFaulty };
  },
});

/** The local stack has an identity for its app, which the platform gives by these variables; another machine has none. */
function signInAsTheApp({ variables }: ChosenSettings): void {
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) {
    const value = variables[name];
    if (value !== undefined) process.env[name] = value;
  }
}

/** The local stack answers under the documents' host name on this machine only. */
function localUrl({ isLocalStack }: ChosenSettings): string | undefined {
  return isLocalStack ? `${loopbackUrl(localPorts().functions)}/api/calls` : undefined;
}

function toCallbackUrl(text: string): string {
  const url = new URL(text);
  return url.pathname === '/' ? new URL('/api/calls', url).href : url.href;
}

export const command = defineCommand({
  name: 'doctor',
  actions: { '': examineAction },
  about: `
It changes nothing and takes no message. In Azure it acts as whoever is signed in (az login); what the app itself may do
shows under "health".`,
  examples: [
    'npm run doctor',
    'npm run doctor -- --settings deployed.settings.json --url https://calls.contoso.com',
    'npx graph-call-handler doctor --json',
  ],
  exitCodes: { 0: 'all is well, or there are warnings alone', 1: 'there is a fault' },
});
