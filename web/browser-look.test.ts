/** How pages look where it can be measured: on paper, on a wall, and with long names. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ADA } from './served.testdata.ts';
import { site, startBrowser, visit } from './site.testdata.ts';
import { healthyModel } from './views/models.testdata.ts';
import { statusOf } from '../appliance/api/memory.testdata.ts';
import { servicesOf } from './views/said.testdata.ts';

let browser: Browser;
before(async () => void (browser = await startBrowser()));
after(() => browser.close());

/** What one would read on the paper. */
const printed = async (page: Page, path: string): Promise<string> => {
  await page.goto(path);
  await page.emulateMedia({ media: 'print' });
  const text = await page.locator('body').innerText();
  await page.emulateMedia({ media: 'screen' });
  return text;
};

test('paper must hold no form, no heading of one, no button and no hint to the hand', async () => {
  await using served = await site(healthyModel());
  const page = await visit(browser, served, { token: ADA, viewport: { width: 800, height: 1_000 } });
  const account = await printed(page, '/account');
  assert.match(account, /Open sessions[^]*API tokens[^]*monitoring/);
  assert.doesNotMatch(
    account,
    /^(Password|A new one)$|Revoke|End…|At least 10 characters|What can be done/im,
  );
  const history = await printed(page, '/history');
  assert.match(history, /Figures over time[^]*Processor/);
  assert.doesNotMatch(history, /Drag over|As a table|From one point of time/);
  const certificates = await printed(page, '/certificates');
  assert.match(certificates, /Authorities[^]*CN=edge-17 CA/);
  assert.doesNotMatch(certificates, /Bring your own|Have one signed|Download|Forget what/);
  assert.doesNotMatch(await printed(page, '/updates'), /Hold…|What can be done/);
  await page.context().close();
});

test('the first page must use the width of a wall, and its neighbours in width look alike', async () => {
  await using served = await site(healthyModel());
  const page = await visit(browser, served, { token: ADA, viewport: { width: 3_840, height: 2_160 } });
  await page.goto('/');
  const share = (): Promise<number> =>
    page.evaluate<number>('document.querySelector("main").getBoundingClientRect().width / innerWidth');
  const letters = (): Promise<number> =>
    page.evaluate<number>('parseFloat(getComputedStyle(document.documentElement).fontSize)');
  assert.ok((await share()) > 0.85, String(await share()));
  assert.equal(
    await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    ),
    0,
  );
  const top = (region: string): Promise<number> =>
    page.evaluate<number>(
      `Math.round(document.querySelector('#region-${region}').getBoundingClientRect().top)`,
    );
  assert.equal(await top('figures'), await top('services'), 'what needs no attention takes no room');
  let wider = await letters();
  for (let width = 3_800; width >= 1_400; width -= 40) {
    await page.setViewportSize({ width, height: 1_000 });
    const now = await letters();
    assert.ok(wider - now >= 0 && wider - now < 1, `${wider} px become ${now} px at ${width}`);
    wider = now;
  }
  assert.equal(wider, 16);
  await page.context().close();
});

test('a name in the picture must keep away from the edge of its box', async () => {
  const renamed: Readonly<Record<string, string>> = {
    broker: 'mqtt-broker-moved',
    dashboard: 'WWWWWWWWMMMMMMMMM',
    rules: 'a-name-that-is-longer-than-others',
  };
  const named = (name: string): string => renamed[name] ?? name;
  const model = healthyModel();
  const services = servicesOf().map((each) => ({
    ...each,
    name: named(each.name),
    dependsOn: each.dependsOn.map(named),
  }));
  await using served = await site({ ...model, status: statusOf(services) });
  const page = await visit(browser, served, { viewport: { width: 1_440, height: 900 } });
  await page.goto('/');
  const rooms = await page.evaluate<readonly { readonly name: string; readonly room: number }[]>(
    `[...document.querySelectorAll('.node')].map((node) => {
      const box = node.querySelector('rect').getBBox();
      const ends = [...node.querySelectorAll('text')].map((text) => text.getBBox()).map(({ x, width }) => x + width);
      return { name: node.textContent, room: box.x + box.width - Math.max(...ends) };
    })`,
  );
  assert.equal(rooms.length, services.length);
  for (const { name, room } of rooms) assert.ok(room >= 8, `${name}: ${room} px`);
  await page.context().close();
});
