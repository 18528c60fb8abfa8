import { randomUUID } from 'node:crypto';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { tablesConnectionString } from '../../infra/local/part/connectionStrings.ts';
import { openStorage } from '../../shared/tables/openStorage.ts';
import {
  describeInBrowser,
  missing,
  openPage,
  startBrowser,
  type WatchedPage,
} from '../support/browser/browser.ts';
import { eventually } from '../support/eventually.ts';
import { writeEndedCalls } from '../support/manyCalls.ts';
import { callState, envelope, incomingCall, newCallId } from '../support/notifications.ts';
import { type Product, startProduct } from '../support/runningApplication.ts';

/** The operator's console as a person uses it: the whole product, a real browser, one of each for all cases. */

if (missing !== undefined) process.stderr.write(`skipped: the operator's console (${missing})\n`);

const policy = {
  rules: [
    {
      name: 'recorder',
      when: { recording: true },
      then: { answer: { media: { appHosted: { blob: 'x' } } } },
    },
    {
      name: 'reception',
      when: { caller: [{ user: '*' }] },
      then: { answer: { media: { serviceHosted: {} } } },
    },
  ],
  otherwise: { reject: { reason: 'busy' } },
};

describeInBrowser('the console', () => {
  let product: Product;
  let browser: Browser;
  let opened: WatchedPage[] = [];
  beforeAll(async () => {
    [product, browser] = await Promise.all([startProduct(policy), startBrowser()]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });
  afterEach(async () => {
    const complaints = opened.flatMap((one) => one.complaints);
    await Promise.all(opened.map(async ({ page }) => page.context().close()));
    opened = [];
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join('; ')}`);
  });

  /** The console in a tab of its own. */
  async function open(search = '', options: Parameters<typeof openPage>[1] = {}): Promise<Page> {
    const watched = await openPage(browser, options);
    opened.push(watched);
    await watched.page.goto(`${product.url}/api/operator/console${search}`);
    return watched.page;
  }

  /** A call that came in, and is answered. */
  async function call(more: object = {}): Promise<string> {
    const callId = newCallId();
    await product.post(envelope(incomingCall(callId, more)));
    return callId;
  }
  async function establishedCall(more: object = {}): Promise<string> {
    const callId = await call(more);
    await product.post(envelope(callState(callId, 'established')));
    await product.call(callId, (shown) => shown.call['state'] === 'established');
    return callId;
  }

  test('without calls it says how to make one; what comes while it is open shows, and goes on', async () => {
    const page = await open();
    await expectSeen(page, '.notice', 'npm run simulate');
    const callId = await call();
    await row(page, callId).waitFor();
    await product.post(envelope(callState(callId, 'established')));
    await expectSeen(page, `[data-call-id="${plain(callId)}"]`, 'connected');
    await product.post(
      envelope(callState(callId, 'terminated', { resultInfo: { code: 200, subcode: 4521 } })),
    );
    await expectSeen(page, `[data-call-id="${plain(callId)}"]`, 'completed');
    await eventually('the counters told of it', async () => /1 call/.test(await textOf(page, 'counters')));
    expect(await textOf(page, 'counters')).toMatch(/in time\s*100 %/);
  });

  test('a call opens as its rows in the table: in their order, with what came twice and out of order marked', async () => {
    const callId = await call();
    await product.post(envelope(callState(callId, 'established')));
    await product.post(envelope(callState(callId, 'establishing')));
    const held = callState(callId, 'hold');
    for (const id of ['one', 'two'])
      await product.post(envelope(held), { headers: { 'X-Microsoft-Skype-Message-ID': id } });
    const end = { resultInfo: { code: 480, subcode: 10037, message: 'Gone.' } };
    await product.post(envelope(callState(callId, 'terminated', end)));
    const { call: record } = await product.call(callId, (shown) => shown.events.length === 7);

    const page = await open();
    await row(page, callId).click();
    await page.getByTestId('call-timeline').waitFor();

    const tables = product.parts().find(({ name }) => name === 'tables')?.port ?? 0;
    const tableStorage = {
      kind: 'connectionString',
      connectionString: tablesConnectionString(tables),
    } as const;
    const { callStore } = await openStorage({ tableStorage, callTable: 'CallLifecycles' });
    const stored = await callStore.events(plain(callId), { limit: 100 });
    const entries = page.locator('[data-testid="call-timeline"] [data-entry]');
    const shown = await entries.evaluateAll((all) => all.map((one) => one.getAttribute('data-entry')));
    expect(shown).toEqual(stored.events.map(({ id }) => id));

    const timeline = await textOf(page, 'call-timeline');
    expect(timeline).toMatch(/connecting[\s\S]*late: established came first/);
    expect(timeline.match(/said before/g)).toHaveLength(1);
    expect(await textOf(page, 'call')).toMatch(
      /The callee has no endpoint that is signed in\. · 480 \/ 10037/,
    );
    const deadline = page.getByTestId('deadline');
    expect(await deadline.getAttribute('aria-valuemax')).toBe('15000');
    expect(await deadline.getAttribute('aria-valuenow')).toBe(
      String(Math.round(Number(record['answerMilliseconds']))),
    );
    // Its data are one click away.
    await entries.nth(0).locator('summary').click();
    await expectSeen(page, '.json', '#microsoft.graph.commsNotification');
  });

  test('by the keyboard alone: Tab reaches the rows, Enter opens one, Escape returns to it', async () => {
    const callId = await call();
    const page = await open();
    await row(page, callId).waitFor();
    await eventually('Tab reached the row', async () => {
      await page.keyboard.press('Tab');
      return page.evaluate(
        (wanted) => document.activeElement?.getAttribute('data-call-id') === wanted,
        plain(callId),
      );
    });
    await page.keyboard.press('Enter');
    await page.getByTestId('call-timeline').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('call-timeline').waitFor({ state: 'detached' });
    await eventually('the row had the focus again', async () =>
      page.evaluate(
        (wanted) => document.activeElement?.getAttribute('data-call-id') === wanted,
        plain(callId),
      ),
    );
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-call-id'))).toBe(true);
  });

  test('a command asks once, is sent once, and its result is seen', async () => {
    const callId = await establishedCall();
    product.graph.script(callId, { status: 204 });
    const page = await open(`?call=${plain(callId)}`);
    await page.getByTestId('act-hangUp').click();
    await page.getByTestId('send').click();
    await expectSeen(page, '[data-testid="consequence"]', 'can’t be taken up again');
    const hangUps = () => product.graph.requestsFor(callId).filter(({ action }) => action === 'hangUp');
    expect(hangUps()).toEqual([]);
    await page.getByTestId('send').dblclick();
    await page.locator('[data-testid="command-progress"][data-status="completed"]').waitFor();
    await expectSeen(page, '[data-testid="call-timeline"]', 'asked for by an operator');
    expect(hangUps()).toHaveLength(1);
  });

  test('a form has the fields of its schema, says whom it rings, and shows why a command is refused', async () => {
    const callId = await establishedCall();
    product.graph.script(callId, { status: 200, body: { id: randomUUID(), status: 'running' } });
    const page = await open(`?call=${plain(callId)}`);
    await page.getByTestId('act-invite').click();
    const form = page.getByTestId('command-invite');
    await form.locator('select').selectOption('phone');
    await form.locator('input[name="phone"]').fill('12345');
    await page.getByTestId('send').click();
    await page.getByTestId('send').click();
    await expectSeen(page, '.notice', 'a phone number in E.164 form');
    await form.locator('input[name="phone"]').fill('+4930123456');
    await page.getByTestId('send').click();
    await expectSeen(page, '[data-testid="consequence"]', 'rings');
    await page.getByTestId('send').click();
    const sent = await eventually('Graph was asked to invite', () =>
      product.graph.requestsFor(callId).find(({ action }) => action === 'participants/invite'),
    );
    expect(JSON.stringify(sent.body)).toContain('+4930123456');
    // The browser tells of the 400, as it should.
    forgive(/status of 400/);
  });

  test('a call is placed, and can be opened once Graph has it', async () => {
    const placed = newCallId();
    product.graph.script('', { status: 201, body: { id: placed, state: 'establishing' } });
    const page = await open('?panel=place');
    await page.locator('input[name="user"]').fill(randomUUID());
    await page.getByTestId('send').click();
    await page.getByTestId('send').click();
    await page.getByRole('link', { name: 'Open the call' }).click();
    await page.getByTestId('call-timeline').waitFor();
    expect(page.url()).toContain(plain(placed));
  });

  test('a decision is explained, of a recorded call and of a pasted notification', async () => {
    const callId = await call();
    await product.call(callId);
    const page = await open(`?call=${plain(callId)}`);
    await page.getByTestId('explain-call').click();
    await page.getByTestId('explain-run').click();
    await expectSeen(page, '[data-testid="explanation"]', 'reception wins: answer');
    await expectSeen(page, '[data-testid="explanation"]', 'recording is false, wanted is true');

    await page.getByTestId('explain').click();
    await page.getByTestId('explain').click();
    const withoutUser = incomingCall(newCallId(), { source: { identity: { phone: { id: '+4930123456' } } } });
    await page.getByTestId('explain-input').fill(JSON.stringify(withoutUser));
    await page.getByTestId('explain-run').click();
    await expectSeen(page, '[data-testid="explanation"]', 'otherwise wins: reject');
    await page.getByTestId('explain-input').fill('{');
    await page.getByTestId('explain-run').click();
    await expectSeen(page, '.notice', 'This is no JSON');
  });

  test('numbers and ids of people are masked until they are asked for', async () => {
    const number = '+493098765432';
    const callId = await call({ source: { identity: { phone: { id: number } } } });
    await product.call(callId, ({ events }) => events.length > 1);
    const page = await open(`?call=${plain(callId)}`);
    await page.locator('[data-entry] summary').first().click();
    await page.getByText('Record, raw').click();
    await page.locator('.json').nth(1).waitFor();
    const everything = async () => page.locator('body').innerText();
    expect(await everything()).toContain('+4930•••32');
    expect(await everything()).not.toContain(number);
    await page.getByTestId('identities').click();
    expect(await everything()).toContain(number);
  });

  test('hostile names are text: markup, marks that turn the line round, and ten thousand characters', async () => {
    const markup = '<img src=x onerror="window.hacked=1">';
    const turned = '\u202Eresu tseT\u2066';
    const long = `long ${'ä'.repeat(10_000)}`;
    const ids: string[] = [];
    for (const displayName of [markup, turned, long]) {
      const source = { identity: { user: { id: randomUUID(), displayName } } };
      const callId = await call({ source, subject: displayName });
      await product.call(callId);
      ids.push(callId);
    }
    const page = await open('', { viewport: { width: 360, height: 740 } });
    const [first = '', second = '', third = ''] = ids;
    await row(page, third).waitFor();
    expect(await row(page, first).innerText()).toContain(markup);
    // What stands beside it still reads from left to right.
    expect(await row(page, second).locator('bdi').innerText()).toBe(turned);
    for (const callId of ids) {
      await row(page, callId).click();
      await page.getByTestId('call-timeline').waitFor();
      await page.locator('[data-entry] summary').first().click();
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      await page.goBack();
    }
    expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(await page.locator('img').count()).toBe(0);
  });

  test('filters are in the address, so that a link opens the same', async () => {
    const callId = await establishedCall();
    const rejected = await call({ source: { identity: { phone: { id: '+4930123456' } } } });
    const page = await open();
    await row(page, rejected).waitFor();
    await page.getByTestId('filter-state').selectOption('established');
    await row(page, rejected).waitFor({ state: 'detached' });
    await row(page, callId).click();
    await page.getByTestId('call-timeline').waitFor();
    expect(page.url()).toContain(`?state=established&call=${plain(callId)}`);
    const again = await open(new URL(page.url()).search);
    await again.getByTestId('call-timeline').waitFor();
    expect(await again.getByTestId('filter-state').inputValue()).toBe('established');
  });

  test('a lost connection says since when, keeps what there is, and goes on by itself', async () => {
    const callId = await establishedCall();
    const page = await open();
    await row(page, callId).waitFor();
    await page.context().setOffline(true);
    await expectSeen(page, '.lost-connection', 'gives no reply. Since');
    expect(await row(page, callId).isVisible()).toBe(true);
    await page.context().setOffline(false);
    await page.locator('.lost-connection').first().waitFor({ state: 'detached' });
    forgive(/ERR_INTERNET_DISCONNECTED/);
  });

  test('a call that nobody knows says so', async () => {
    const page = await open('?call=0123456789abcdef0123456789abcdef');
    await expectSeen(page, '.notice', 'No call 0123456789abcdef0123456789abcdef is recorded.');
    forgive(/status of 404/);
  });

  test.each([1280, 360])(
    'axe finds nothing in either scheme, %d wide: list, call, forms, explanation',
    async (width) => {
      const callId = await establishedCall();
      const page = await open('', { viewport: { width, height: 800 } });
      const inBothSchemes = async () => {
        const found: string[] = [];
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          found.push(...(await violationsIn(page)));
        }
        return found;
      };
      await page.evaluate(axe.source);
      await row(page, callId).waitFor();
      await expectSeen(page, '[data-testid="counters"]', 'in time');
      expect(await inBothSchemes()).toEqual([]);
      await row(page, callId).click();
      await page.getByTestId('act-transfer').click();
      await page.locator('[data-entry] summary').first().click();
      await page.locator('.json').waitFor();
      expect(await inBothSchemes()).toEqual([]);
      await page.getByTestId('explain-call').click();
      await page.getByTestId('explain-run').click();
      await page.getByTestId('explanation').waitFor();
      expect(await inBothSchemes()).toEqual([]);
      await page.getByTestId('place-call').click();
      await page.locator('form.command').waitFor();
      expect(await violationsIn(page)).toEqual([]);
    },
  );

  test('with five thousand calls the newest show at once, older ones as they are needed', async () => {
    const tables = product.parts().find(({ name }) => name === 'tables')?.port ?? 0;
    await writeEndedCalls(
      tablesConnectionString(tables),
      { listed: 5_000, recorded: 600 },
      Date.now() - 3_600_000,
    );
    const page = await open('?state=terminated&rule=many');
    const rows = page.locator('[data-call-id]');
    await rows.nth(49).waitFor();
    expect(await rows.count()).toBeLessThanOrEqual(100);
    await eventually('older ones came as the list was read', async () => {
      await rows.last().scrollIntoViewIfNeeded();
      return (await rows.count()) >= 300;
    });
    const live = await call({ source: { identity: { phone: { id: '+4930123456' } } } });
    await page.getByRole('button', { name: 'Clear' }).click();
    await row(page, live).waitFor();
  });

  /** Takes what the page was made to complain of out of its complaints. */
  function forgive(pattern: RegExp) {
    for (const watched of opened) {
      const rest = watched.complaints.filter((complaint) => !pattern.test(complaint));
      watched.complaints.splice(0, Number.POSITIVE_INFINITY, ...rest);
    }
  }
});

const row = (page: Page, callId: string) => page.locator(`[data-call-id="${plain(callId)}"]`);
const textOf = async (page: Page, testId: string) => page.getByTestId(testId).innerText();

/** Waits until it can be seen. */
async function expectSeen(page: Page, selector: string, text: RegExp | string) {
  await page.locator(selector).filter({ hasText: text }).first().waitFor();
}

const plain = (callId: string) => callId.replaceAll('-', '');

async function violationsIn(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(async () =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
}
