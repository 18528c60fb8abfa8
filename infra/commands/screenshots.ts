/** `npm run screenshots`: the pictures of the README, taken anew of the console as it runs. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { defineAction } from './commandLine/action.ts';
import { CommandLineError } from './commandLine/commandLineError.ts';
import { defineCommand } from './commandLine/defineCommand.ts';
import { flag } from './commandLine/takes.ts';
import { file, text } from './commandLine/values.ts';
import { localPorts } from './deployment/localPorts.ts';
import { findBrowser } from './screenshots/findBrowser.ts';

const schemes = ['light', 'dark'] as const;

const take = defineAction({
  about:
    'opens the console of the running stack in Chromium, and takes its list and one call, light and dark',
  takes: z.object({
    folder: flag('FOLDER', 'where the pictures go', file.default('infra/images')),
    rule: flag(
      'NAME',
      'the call to open is the newest of this rule',
      text.default('voice menu: 1 is an agent, # says goodbye'),
    ),
  }),
  run: async ({ folder, rule }, { progress }) => {
    const executablePath = findBrowser(process.env);
    if (executablePath === undefined)
      throw new CommandLineError('Here is no Chromium: apt-get install chromium, or BROWSER_PATH.', 1);
    const url = `http://127.0.0.1:${localPorts().functions}/api/operator/console`;
    mkdirSync(folder, { recursive: true });
    progress(`opening ${url}`);
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath, args });
    try {
      const taken: string[] = [];
      for (const scheme of schemes) taken.push(...(await takeBoth(browser, url, scheme, { folder, rule })));
      return { json: { taken }, text: `${taken.join('\n')}\n` };
    } finally {
      await browser.close();
    }
  },
});

interface Wanted {
  readonly folder: string;
  readonly rule: string;
}

async function takeBoth(
  browser: Browser,
  url: string,
  colorScheme: (typeof schemes)[number],
  { folder, rule }: Wanted,
): Promise<string[]> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const picture = async (name: string) => {
    const picture = path.join(folder, `console-${name}-${colorScheme}.png`);
    await page.screenshot({ path: picture });
    return picture;
  };
  await open(page, url);
  const list = await picture('list');
  await open(page, `${url}?${new URLSearchParams({ rule }).toString()}`);
  await page.locator('[data-call-id]').first().click();
  await page.getByTestId('call-timeline').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('[data-call-id]').nth(1).waitFor();
  const call = await picture('call');
  await page.close();
  return [list, call];
}

async function open(page: Page, url: string): Promise<void> {
  try {
    await page.goto(url);
    await page.locator('[data-call-id]').first().waitFor({ timeout: 10_000 });
  } catch (cause) {
    throw new CommandLineError(`${url} shows no call: npm start plays some.`, 1, cause);
  }
  await page.getByTestId('counters').locator('dl').waitFor();
}

export const command = defineCommand({
  name: 'screenshots',
  actions: { '': take },
  about: `
The stack has to run (npm start), and Chromium has to be there: apt-get install chromium, or BROWSER_PATH.`,
  examples: ['npm run screenshots'],
  exitCodes: { 1: 'the stack or the browser is missing' },
});
