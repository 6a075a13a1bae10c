/** Pages as a browser without any script has them: over real TLS, beside a scripted daemon. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { ADA, OPERATOR } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import { failingModel, healthyModel, models } from './views/models.testdata.ts';
import { eventsOf, pageOf } from './views/said.testdata.ts';
import { visitorOf } from './visitor.testdata.ts';

const FIRST_VIEW_BYTES = 30_000;

for (const state of ['healthy', 'failing'] as const) {
  test(`the whole first view of an appliance that is ${state} must weigh less than 30 kB`, async () => {
    await using served = await site(models[state] ?? healthyModel());
    const page = await served.ask('/', { headers: { ...OPERATOR, 'Accept-Encoding': 'br' } });
    const plain = await served.ask('/', { headers: OPERATOR });
    const paths = [...plain.text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    assert.equal(paths.length, 3);
    const assets = await Promise.all(
      paths.map((path) => served.ask(path, { headers: { 'Accept-Encoding': 'br' } })),
    );
    const sizes = [page, ...assets].map(({ body }) => body.length);
    const total = sizes.reduce((sum, each) => sum + each);
    assert.ok(total < FIRST_VIEW_BYTES, `${total} bytes: ${sizes.join(' + ')}`);
  });
}

test('each page must be whole without a script, for whom it is meant', async () => {
  await using served = await site(failingModel());
  const forGuests = [
    '/',
    '/services/broker',
    '/updates',
    '/certificates',
    '/history',
    '/history?range=1y',
    '/sign-in',
  ];
  const forUsers = [
    '/services/broker/logs',
    '/events',
    '/support',
    '/account',
    '/services/broker/stop',
    '/updates/hold',
    '/updates/now',
    '/updates/rollback?service=collector',
  ];
  for (const path of forGuests) assert.equal((await served.ask(path)).status, 200, path);
  for (const path of forUsers) {
    const refused = await served.ask(path);
    assert.equal(refused.status, 303, path);
    assert.equal(refused.headers.location, `/sign-in?to=${encodeURIComponent(path)}`);
    assert.equal((await served.ask(path, { headers: OPERATOR })).status, 200, path);
  }
  const unknown = await served.ask('/services/nobody', { headers: { Accept: 'text/html' } });
  assert.equal(unknown.status, 404);
  assert.match(unknown.text, /The stack has no such service/);
});

test('a stranger must be led to the sign-in by every page but the first', async () => {
  await using served = await site({ ...failingModel(), page: pageOf({ visibility: 'password' }) });
  for (const path of ['/services/broker', '/updates', '/certificates', '/history'])
    assert.equal((await served.ask(path)).status, 303, path);
  const first = await served.ask('/');
  assert.doesNotMatch(first.text, /collector|edge-17/);
});

test('events must be found by kind, subject and text, a page at a time', async () => {
  await using served = await site(healthyModel());
  const page = async (query: string): Promise<string> =>
    (await served.ask(`/events${query}`, { headers: OPERATOR })).text;
  const ids = (text: string): readonly string[] =>
    [...text.matchAll(/id="event-([^"]+)"/g)].map((match) => match[1] ?? '');
  const first = ids(await page(''));
  const older = ids(await page(`?before=${first.at(-1) ?? ''}`));
  assert.equal(first.length, 50);
  assert.equal(older.length, 50);
  assert.ok(older.every((id) => !first.includes(id)));
  assert.doesNotMatch(await page('?subject=rules'), /class="subject">broker/);
  assert.match(await page('?text=MANIFEST'), /manifest unknown/);
  assert.match(await page('?text=nothing+like+that'), /No event is like that/);
});

test('an event must be found however far back it lies', async () => {
  const events = eventsOf(2_300).map((event, index) =>
    index === 2_200 ? { ...event, message: 'the needle' } : event,
  );
  await using served = await site({ ...healthyModel(), events });
  assert.match((await served.ask('/events?text=needle', { headers: OPERATOR })).text, /the needle/);
});

test('log lines must be text, without orders to a terminal, also as a file', async () => {
  await using served = await site(healthyModel());
  const page = await served.ask('/services/broker/logs', { headers: OPERATOR });
  assert.match(page.text, /warning: slow &lt;consumer&gt;/);
  const file = await served.ask('/services/broker/logs/download?filter=slow', { headers: OPERATOR });
  assert.match(String(file.headers['content-disposition']), /attachment; filename="broker\.log"/);
  assert.match(file.text, /stack-broker-1 stdout warning: slow <consumer>\n$/);
});

test('a silent daemon must be said on every page, and nothing be changed', async () => {
  await using served = await site(healthyModel());
  await served.daemon.stop();
  await waitFor('the page to say so', async () => (await served.ask('/')).text.includes('does not answer'));
  for (const path of ['/updates', '/services/broker', '/history', '/certificates'])
    assert.match((await served.ask(path)).text, /what is shown here may be old/, path);
  const visitor = visitorOf(served, ADA);
  const refused = await visitor.follow(await visitor.post('/services/broker/restart'));
  assert.match(refused.text, /role="alert"[\s\S]*systemctl status applianced/);
});

test('all holds must be offered to be released only where there is one', async () => {
  const model = healthyModel();
  const images = model.updates?.images.map((image) => ({ ...image, state: 'up-to-date' as const })) ?? [];
  assert.ok(images.length > 0 && model.updates !== undefined);
  for (const [updates, isOffered] of [
    [model.updates, true],
    [{ ...model.updates, images }, false],
  ] as const) {
    await using served = await site({ ...model, updates });
    const { text } = await served.ask('/updates', { headers: OPERATOR });
    assert.equal(text.includes('Release all'), isOffered);
  }
});

test('where a certificate comes from must be told in sentences', async () => {
  await using served = await site(healthyModel());
  const { text } = await served.ask('/certificates', { headers: OPERATOR });
  assert.match(text, /<p class="lead">The site has brought it: import of 11 January\.<\/p>/);
  assert.match(text, /<p class="lead detail">1000 of 3650 days of its life are over, [^<]+ UTC\.<\/p>/);
});
