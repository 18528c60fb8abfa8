/** `npm run doctor`: looks at a deployment, or at settings on this machine, and says what to do about what is wrong. */

import { portsFrom } from '../local/launcher/localSettings.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { readFlags } from './commandLine/readFlags.ts';
import { runCommand } from './commandLine/runCommand.ts';
import { say } from './commandLine/say.ts';
import { type ChosenSettings, chooseSettings } from './deployment/chooseSettings.ts';
import { signedInCredential } from './deployment/signedInCredential.ts';
import { describeFindings } from './doctor/describeFindings.ts';
import { examine } from './doctor/examine.ts';

const help = `Usage:
  npm run doctor                          looks at the local stack, or at what the environment's settings name
  npm run doctor -- --settings FILE       looks at these settings: local.settings.json, or what
                                          az functionapp config appsettings list prints
  npm run doctor -- --url https://HOST    looks at the app there, from outside; alone, at nothing else

It changes nothing and takes no message. In Azure it acts as whoever is signed in (az login); what the app itself may do
shows under "health".

Options:
  --json            prints JSON
  --help            prints this

Exit code: 0, or 1 where there is a fault. A warning is none.
`;

const options = {
  settings: { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values: flags, positionals } = readFlags(options, help);
  if (positionals.length > 0) throw new CommandLineError(help, 2);
  if (flags.help === true) {
    say(help);
    return 0;
  }
  const chosen = chooseSettings(flags.settings, process.env);
  signInAsTheApp(chosen);
  const isOnlyUrl = flags.url !== undefined && chosen.isLocalStack;
  const url = flags.url === undefined ? localUrl(chosen) : toCallbackUrl(flags.url);
  const findings = await examine(isOnlyUrl ? undefined : chosen, url, signedInCredential);
  say(flags.json === true ? `${JSON.stringify(findings, null, 2)}\n` : describeFindings(findings));
  return findings.some(({ verdict }) => verdict === 'fault') ? 1 : 0;
}

/** The local stack has an identity for its app, which the platform gives by these variables; another machine has none. */
function signInAsTheApp({ variables }: ChosenSettings): void {
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) {
    const value = variables[name];
    if (value !== undefined) process.env[name] = value;
  }
}

/** The local stack answers under the documents' host name on this machine only. */
function localUrl({ isLocalStack }: ChosenSettings): string | undefined {
  return isLocalStack ? `http://127.0.0.1:${portsFrom(process.env).functions}/api/calls` : undefined;
}

function toCallbackUrl(text: string): string {
  if (!URL.canParse(text)) throw new CommandLineError(`--url is "${text}"; expected https://HOST`, 2);
  const url = new URL(text);
  return url.pathname === '/' ? new URL('/api/calls', url).href : url.href;
}

runCommand(main);
