import assert from 'node:assert/strict';
import { test } from 'node:test';
import Koa from 'koa';
import { createFlashes } from './flashes.ts';
import type { Flashes } from './flashes.ts';
import type { WebContext } from './http/state.ts';
import type { Note } from './views/frame.ts';

const note = (text: string): Note => ({ tone: 'good', text });

/** Requests of one browser, which keeps the cookie. */
function browser(address = '192.0.2.1'): (path: string, headers?: Record<string, string>) => WebContext {
  const app = new Koa();
  let cookie = '';
  return (path, headers = {}) => {
    const request = {
      method: 'GET',
      url: path,
      headers: { cookie, ...headers },
      socket: { encrypted: true },
    };
    const response = { getHeader: () => undefined, setHeader: () => undefined };
    const ctx = app.createContext(request as never, response as never);
    ctx.cookies.set = ((name: string, value: string) => {
      cookie = `${name}=${value}`;
      return ctx.cookies;
    }) as typeof ctx.cookies.set;
    ctx.state = { address };
    return ctx as WebContext;
  };
}

function flashesAt(clock: { now: number }): Flashes {
  let ids = 0;
  return createFlashes({ monotonic: () => clock.now, newId: () => `id-${(ids += 1)}` });
}

test('a note must be told once, and only to the browser that it is for', () => {
  const flashes = flashesAt({ now: 0 });
  const [ada, eve] = [browser(), browser()];
  flashes.keep(ada('/x'), note('done'));
  assert.equal(flashes.take(eve('/')), undefined);
  assert.equal(flashes.take(ada('/', { 'sec-fetch-dest': 'empty' })), undefined, 'a script must not take it');
  assert.equal(flashes.take(ada('/'))?.text, 'done');
  assert.equal(flashes.take(ada('/')), undefined);
});

test('what was typed must outlast a sign-in that fails, and be for its own page alone', () => {
  const flashes = flashesAt({ now: 0 });
  const ada = browser();
  flashes.keep(ada('/x'), note('ended'), { path: '/hold?service=a', fields: { why: 'fair' } });
  assert.equal(flashes.take(ada('/sign-in'))?.text, 'ended');
  flashes.keep(ada('/sign-in'), note('wrong'), { path: '/sign-in', fields: { user: 'ada' } });
  assert.deepEqual(flashes.typed(ada('/sign-in')), { user: 'ada' });
  assert.equal(flashes.take(ada('/sign-in'))?.text, 'wrong');
  assert.deepEqual(flashes.typed(ada('/other')), {});
  assert.deepEqual(flashes.typed(ada('/hold')), { why: 'fair' });
  assert.deepEqual(flashes.typed(ada('/hold')), {});
});

test('nothing may wait for longer than five minutes, nor more than some hundreds, nor after a sign-out', () => {
  const clock = { now: 0 };
  const flashes = flashesAt(clock);
  const [ada, bob] = [browser(), browser()];
  flashes.keep(ada('/x'), note('old'));
  clock.now = 5 * 60_000;
  assert.equal(flashes.take(ada('/')), undefined);
  flashes.keep(ada('/x'), note('first'));
  for (let count = 0; count < 500; count += 1)
    flashes.keep(browser(`198.51.${count % 100}.1`)('/x'), note('more'));
  assert.equal(flashes.take(ada('/')), undefined, 'the oldest goes');
  flashes.keep(bob('/x'), note('for bob'), { path: '/hold', fields: { why: 'fair' } });
  flashes.drop(bob('/sign-out'));
  assert.equal(flashes.take(bob('/')), undefined);
  assert.deepEqual(flashes.typed(bob('/hold')), {});
});

test('whoever sends much must hold little, and take the place of nobody else', () => {
  const flashes = flashesAt({ now: 0 });
  const ada = browser('203.0.113.9');
  flashes.keep(ada('/account'), { ...note('the token'), secret: 'shown once' });
  const long = '\u4E00'.repeat(60_000);
  const floods = Array.from({ length: 1_000 }, (_, index) => browser(`2001:db8::${index.toString(16)}`));
  for (const eve of floods)
    for (const path of ['/hold', '/account', '/sign-in'])
      flashes.keep(eve('/x'), note('no'), {
        path,
        fields: Object.fromEntries(Array.from({ length: 100 }, (_, field) => [`${field}`, long])),
      });
  assert.equal(flashes.take(ada('/'))?.secret, 'shown once');
  const held = floods.filter((eve) => flashes.take(eve('/')) !== undefined);
  assert.equal(held.length, 20);
  const [last] = floods.slice(-1);
  const typed = last === undefined ? {} : flashes.typed(last('/sign-in'));
  assert.deepEqual([Object.keys(typed).length, typed['0']?.length], [8, 2_000]);
  assert.deepEqual(
    last === undefined ? {} : flashes.typed(last('/hold')),
    {},
    'of the third form back nothing is kept',
  );
});
