/** In a real browser: a session goes on while somebody is there, and its end loses nothing. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { UNATTENDED_HEADER } from '../appliance/contract/visitor-header.ts';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { ADA } from './served.testdata.ts';
import { site, startBrowser, visit } from './site.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';

let browser: Browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('#connection[data-state=open]').waitFor();
}

test('whoever is there without asking for anything must be told of, once a minute at most', async () => {
  await using served = await site(healthyModel());
  const page = await visit(browser, served, { token: ADA });
  await page.clock.install();
  await open(page, '/services/broker');
  const told = (): number =>
    served.daemon.seen.filter(
      ({ url, headers }) => url === '/v1/session' && headers[UNATTENDED_HEADER.toLowerCase()] === undefined,
    ).length;
  const before = told();
  await page.keyboard.press('Shift');
  await page.clock.fastForward(61_000);
  await page.keyboard.press('Shift');
  await waitFor('it is told', () => told() > before);
  const once = told();
  await page.keyboard.press('Shift');
  await page.clock.fastForward(61_000);
  await page.keyboard.press('Shift');
  await waitFor('it is told again', () => told() > once);
  assert.equal(told(), before + 2);
  await page.context().close();
});

test('what is being typed must stay where a session ends, and nothing else', async () => {
  for (const typed of ['half a wo', '']) {
    await using served = await site(healthyModel());
    const page = await visit(browser, served, { token: ADA });
    await open(page, '/events');
    await page.getByLabel('Text').fill(typed);
    await page.evaluate('window.kept = true');
    served.daemon.revoke(ADA);
    if (typed === '') {
      await waitFor('it to be loaded anew', async () => (await page.evaluate('window.kept')) === undefined);
    } else {
      await page.locator('#connection[data-state=over]').waitFor();
      assert.equal(await page.getByLabel('Text').inputValue(), typed);
    }
    await page.context().close();
  }
});
