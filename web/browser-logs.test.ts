/** The page of log lines in a real browser: what the server has found stays, what is written appears once, and nothing is lost unsaid. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { waitFor, waitUntil } from '../packaging/test/harness/wait.ts';
import { writerOf } from './logs.testdata.ts';
import type { Writer } from './logs.testdata.ts';
import { ADA } from './served.testdata.ts';
import { site, startBrowser, visit } from './site.testdata.ts';
import type { Site } from './site.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';

let browser: Browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

interface Reading extends AsyncDisposable {
  readonly served: Site;
  readonly page: Page;
  readonly writer: Writer;
  /** Lines that one sees. */
  readonly lines: Locator;
}

/** Once the stream of lines stands. */
async function reading(
  query = '',
  prepare: (writer: Writer) => void = (writer) => writer.write('first'),
): Promise<Reading> {
  const served = await site(healthyModel());
  const writer = writerOf(served.daemon, 'broker');
  prepare(writer);
  const page = await visit(browser, served, { token: ADA, viewport: { width: 1_280, height: 900 } });
  await page.goto(`/services/broker/logs${query}`);
  await page.locator('#log-state', { hasText: /^Live: / }).waitFor();
  return {
    served,
    page,
    writer,
    lines: page.locator('#log p:visible'),
    [Symbol.asyncDispose]: async () => {
      await page.context().close();
      await served[Symbol.asyncDispose]();
    },
  };
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `line ${index}`);

const countOf = (lines: Locator, count: number): Promise<unknown> =>
  waitUntil(
    `${count} lines`,
    () => lines.count(),
    (now) => now === count,
  );

test('what the server has found must stay when the stream begins, and stand in its place in time', async () => {
  await using it = await reading('?filter=needle', (writer) =>
    writer.write('a needle', ...numbered(300), 'another needle'),
  );
  it.writer.write('the last needle', 'hay');
  await it.page.getByText('the last needle').waitFor();
  assert.deepEqual(await it.lines.locator('span').allTextContents(), [
    'a needle',
    'another needle',
    'the last needle',
  ]);
  await it.page.getByLabel('Lines with').fill('');
  const all = await it.lines.locator('span').allTextContents();
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(all.slice(-4), ['line 299', 'another needle', 'the last needle', 'hay']);
});

test('Enter must ask the server, and what is downloaded follow what is typed', async () => {
  await using it = await reading('', (writer) => writer.write('a needle', ...numbered(300)));
  const { page } = it;
  await page.getByLabel('Lines with').fill('needle & more');
  const download = page.getByRole('link', { name: 'Download' });
  assert.equal(
    await download.getAttribute('href'),
    '/services/broker/logs/download?filter=needle%20%26%20more',
  );
  await page.getByLabel('Lines with').fill('');
  assert.equal(await download.getAttribute('href'), '/services/broker/logs/download');
  await page.getByLabel('Lines with').fill('needle');
  assert.equal(await it.lines.count(), 0);
  await page.keyboard.press('Enter');
  await page.getByText('a needle').waitFor();
  assert.equal(new URL(page.url()).search, '?filter=needle');
});

test('lines must be filtered while one types', async () => {
  await using it = await reading('', (writer) => {
    writer.write(...numbered(20), '\u001B[33mwarning\u001B[0m: slow <consumer>');
    writer.complain('out of memory');
  });
  assert.equal(await it.lines.count(), 22);
  await it.page.getByLabel('Lines with').fill('slow');
  assert.deepEqual(await it.lines.locator('span').allTextContents(), ['warning: slow <consumer>']);
});

test('lines must go on when the containers are there again, with a line that says so and none twice', async () => {
  await using it = await reading('', (writer) => writer.write('one', 'the same', 'the same'));
  it.writer.leave();
  await it.page.locator('#log-state', { hasText: 'It has ended' }).waitFor();
  const opened = it.writer.opened();
  await waitFor('it to be asked again', () => it.writer.opened() > opened + 1);
  it.writer.write('while it was away');
  it.writer.comeBack();
  await it.page.getByText('while it was away').waitFor();
  it.writer.write('again');
  await it.page.getByText('again', { exact: true }).waitFor();
  assert.deepEqual(await it.page.locator('#log > * > span:last-child').allTextContents(), [
    'one',
    'the same',
    'the same',
    'It had ended: the containers of the service are gone. What was written since then follows.',
    'while it was away',
    'again',
  ]);
  await it.page.locator('#log-state', { hasText: /^Live: / }).waitFor();
});

test('who is not signed in any more must be led to the sign-in, also after the page was hidden', async () => {
  for (const isHidden of [false, true]) {
    await using it = await reading();
    const { page } = it;
    const show = (hidden: boolean): Promise<unknown> =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    if (isHidden) await show(true);
    it.writer.signOut();
    // The answer of the daemon is used for two seconds.
    if (isHidden) await waitFor('the daemon to be asked anew', async () => (await signedOut(it)) === true);
    if (isHidden) await show(false);
    await page.waitForURL(/\/sign-in\?to=/, { timeout: 20_000 });
    assert.doesNotMatch(await page.content(), /first/);
  }
});

async function signedOut({ served }: Reading): Promise<boolean> {
  const { status } = await served.ask('/services/broker/logs', {
    headers: { Cookie: `__Host-applianced=${ADA}`, Accept: 'text/html' },
  });
  return status === 303;
}

test('title and icon of the window must follow the health, and the page not call itself old', async () => {
  await using it = await reading();
  const { page } = it;
  it.served.daemon.say({ health: 'failed', summary: 'broker does not stay up' });
  await waitUntil(
    'the title',
    () => page.title(),
    (title) => title === 'Logs of broker – broker does not stay up',
  );
  assert.match((await page.locator('link[rel=icon]').getAttribute('href')) ?? '', /favicon-bad/);
  assert.doesNotMatch(await page.locator('footer').innerText(), /as of when it was loaded/);
  assert.match(await page.locator('#log-state').innerText(), /^Live/);
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('a long pause must leave out the oldest lines, and say how many', async () => {
  await using it = await reading();
  const { page } = it;
  await page.getByRole('button', { name: 'Pause' }).click();
  it.writer.write(...numbered(2_010));
  await page.getByText('Paused; 2000 lines wait, 10 before them were left out.').waitFor();
  assert.equal(await it.lines.count(), 1);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('line 2009', { exact: true }).waitFor();
  await page.getByText('10 lines were left out while it was paused.').waitFor();
  assert.equal(await page.getByText('line 9', { exact: true }).count(), 0);
  assert.equal(await page.getByText('line 10', { exact: true }).count(), 1);
});

test('a line of the error output must be told apart without colours, with the script and without it', async () => {
  await using it = await reading('', (writer) => writer.write('fine'));
  it.writer.complain('not fine');
  await it.page.locator('#log .stderr').waitFor();
  const drawn = it.page.locator('#log .stderr');
  assert.match(
    await drawn.innerHTML(),
    /<span class="mark" aria-hidden="true">!<\/span><span class="hidden">error output: <\/span>/,
  );
  await countOf(it.lines, 2);
  await using plain = await visitWithoutScript(it);
  assert.match(
    await plain.page.locator('#log .stderr').innerHTML(),
    /<span class="mark" aria-hidden="true">!<\/span><span class="hidden">error output: <\/span>/,
  );
  assert.ok(await plain.page.locator('#log .mark').isVisible());
});

async function visitWithoutScript({ served }: Reading): Promise<AsyncDisposable & { readonly page: Page }> {
  const page = await visit(browser, served, { token: ADA, javaScriptEnabled: false });
  await page.goto('/services/broker/logs');
  return { page, [Symbol.asyncDispose]: () => page.context().close() };
}
