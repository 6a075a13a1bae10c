/** Pages in a real browser: whether everybody can use them, and whether what changes by itself leaves alone what somebody is doing. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { UNATTENDED_HEADER } from '../appliance/contract/visitor-header.ts';
import { waitFor, waitUntil } from '../packaging/test/harness/wait.ts';
import { eventOf, sendJson } from './daemon.testdata.ts';
import { ADA } from './served.testdata.ts';
import { site, startBrowser, visit } from './site.testdata.ts';
import type { Site } from './site.testdata.ts';
import { failingModel, healthyModel, models, silentModel } from './views/models.testdata.ts';
import { accepted } from './visitor.testdata.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

const paths = [
  '/',
  '/services/broker',
  '/services/broker/logs',
  '/services/broker/stop',
  '/events',
  '/updates',
  '/updates/hold',
  '/certificates',
  '/history',
  '/support',
  '/account',
  '/account/tokens/t1/revoke',
  '/work/w1',
  '/sign-in',
];

/** Of WCAG 2.2 level AA and below, with the rules of good practice. */
async function violations(page: Page): Promise<readonly string[]> {
  // Playwright evaluates past the policy of the page, which lets no other script in.
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"] })',
  );
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary = '' }) => `${html} ${failureSummary}`).join(' | ')}`,
  );
}

/** How much wider the page is than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`each page must be usable by everybody, in ${colorScheme} colours and at 320 pixels`, async () => {
    await using served = await site(failingModel());
    for (const width of [320, 1_440]) {
      const page = await visit(browser, served, {
        token: ADA,
        colorScheme,
        viewport: { width, height: 900 },
      });
      for (const path of paths) {
        await page.goto(path);
        assert.deepEqual(await violations(page), [], `${path} at ${width}`);
        assert.equal(await overflow(page), 0, `${path} at ${width}`);
      }
      await page.context().close();
    }
  });
}

for (const state of ['silent', 'bare', 'unknown'] as const) {
  test(`the first page of an appliance that is ${state} must be usable by everybody`, async () => {
    await using served = await site(models[state] ?? silentModel());
    const page = await visit(browser, served, { viewport: { width: 320, height: 700 } });
    await page.goto('/');
    assert.deepEqual(await violations(page), []);
    assert.equal(await overflow(page), 0);
    await page.context().close();
  });
}

/** Everything that the browser complained about: a policy that was broken, an error of the script. */
async function open(
  served: Site,
  path: string,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const complaints: string[] = [];
  const page = await visit(browser, served, { token: ADA, viewport: { width: 1_280, height: 900 } });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(path);
  await page.locator('#connection[data-state=open]').waitFor();
  return { page, complaints };
}

test('a change must appear in place and leave focus, what was opened and where one reads as they are', async () => {
  await using served = await site(healthyModel());
  const { page, complaints } = await open(served, '/');
  await page.locator('#events ~ ol summary').first().click();
  await page.locator('#service-rules .name a').focus();
  await page.evaluate('scrollTo(0, 400); window.kept = document.querySelector("#service-rules")');
  const place = (): Promise<number> =>
    page.evaluate<number>('Math.round(window.kept.getBoundingClientRect().top)');
  const first = await place();
  served.daemon.say({ health: 'failed', summary: 'broker does not stay up' });
  const { status } = failingModel();
  if (status !== undefined) served.daemon.sayStatus(status);
  served.daemon.sayEvent(eventOf(9_001, 'something new'));
  await page.getByText('something new').waitFor();
  await page.locator('#service-broker.bad').waitFor();
  assert.equal(await page.locator('#sentence').textContent(), 'broker does not stay up');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'rules');
  assert.ok(await page.evaluate('window.kept === document.querySelector("#service-rules")'));
  assert.equal(await page.locator('#events ~ ol details[open]').count(), 1);
  // What one reads stays where it is, although a whole part has come in above it.
  assert.ok((await page.locator('.condition').count()) > 0);
  assert.equal(await place(), first);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('only another health sentence must be read aloud; title and icon of the window follow it', async () => {
  await using served = await site(healthyModel());
  const { page } = await open(served, '/');
  await page.evaluate(
    'window.said = []; new MutationObserver(() => said.push(announcement.textContent)).observe(announcement, { childList: true })',
  );
  const { status } = healthyModel();
  if (status !== undefined)
    served.daemon.sayStatus({ ...status, engine: { ...status.engine, version: '99.1' } });
  await page.getByText('Docker Engine 99.1').waitFor();
  assert.deepEqual(await page.evaluate('said'), []);
  served.daemon.say({ health: 'failed', summary: 'broker does not stay up' });
  await waitUntil(
    'the sentence to be read',
    () => page.evaluate<string[]>('said'),
    (said) => said.length === 1,
  );
  assert.deepEqual(await page.evaluate('said'), ['broker does not stay up']);
  assert.equal(await page.title(), 'broker does not stay up');
  assert.match((await page.locator('link[rel=icon]').getAttribute('href')) ?? '', /favicon-bad/);
  await page.context().close();
});

test('any other page must follow what it is about, and keep what is being typed', async () => {
  await using served = await site(healthyModel());
  const { page, complaints } = await open(served, '/events');
  await page.getByLabel('Text').fill('half a wo');
  served.daemon.on('/v1/events', (_, response) => {
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify([eventOf(9_003, 'seen without a click')]));
  });
  served.daemon.sayEvent(eventOf(9_003, 'seen without a click'));
  await page.getByText('seen without a click').waitFor();
  const asked = served.daemon.seen.filter(({ url }) => url.split('?')[0] === '/v1/events');
  const alone = asked.map(({ headers }) => headers[UNATTENDED_HEADER.toLowerCase()]);
  assert.deepEqual([alone[0], alone.at(-1)], [undefined, 'yes'], 'nobody has done anything');
  assert.equal(await page.getByLabel('Text').inputValue(), 'half a wo');
  assert.equal(await page.evaluate('document.activeElement.id'), 'text');
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('how far a command is must appear in place, and what was told of it stay', async () => {
  await using served = await site(healthyModel());
  served.daemon.on('/v1/services/broker/restart', (_, response) => sendJson(response, 202, accepted));
  served.daemon.on('/v1/work/w9', (_, response) => sendJson(response, 200, accepted));
  const { page, complaints } = await open(served, '/services/broker');
  await page.getByRole('button', { name: 'Restart' }).click();
  await page.getByRole('link', { name: 'How far it is' }).click();
  await page.getByText('waits for its turn').waitFor();
  await page.evaluate('window.kept = document.querySelector("h1")');
  const done = { ...accepted, state: 'done', message: 'it runs again' };
  served.daemon.on('/v1/work/w9', (_, response) => sendJson(response, 200, done));
  await page.getByText('it runs again').waitFor();
  assert.equal(await page.evaluate('window.kept.isConnected'), true, 'the page was not loaded anew');
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('a page that has lost the appliance must say so', async () => {
  await using served = await site(healthyModel());
  const { page } = await open(served, '/');
  served.web.close();
  await page.locator('#connection[data-state=lost]').waitFor();
  await page.context().close();
});

test('a page that nobody looks at must hold no stream', async () => {
  await using served = await site(healthyModel());
  const { page } = await open(served, '/');
  const streams = (): Promise<number> =>
    page.evaluate<number>('window.streams.filter((each) => each.readyState !== 2).length');
  await page.addInitScript(
    'window.streams = []; const Real = EventSource; window.EventSource = class extends Real { constructor(...all) { super(...all); streams.push(this); } }',
  );
  await page.reload();
  await page.locator('#connection[data-state=open]').waitFor();
  assert.equal(await streams(), 1);
  const show = (hidden: boolean): Promise<unknown> =>
    page.evaluate(
      `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
    );
  await show(true);
  assert.equal(await streams(), 0);
  await show(false);
  await waitFor('the stream to be there again', async () => (await streams()) === 1);
  await page.context().close();
});

test('a part of a chart that is dragged over must be shown in full', async () => {
  await using served = await site(healthyModel());
  const page = await visit(browser, served, { viewport: { width: 1_280, height: 900 } });
  await page.goto('/history');
  const box = await page.locator('svg[data-values]').first().boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  assert.match((await page.locator('.readout').first().textContent()) ?? '', /%$/);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 40);
  await page.mouse.up();
  await page.waitForURL(/from=2026-01-30T23.*to=2026-01-31T05/);
  await page.context().close();
});
