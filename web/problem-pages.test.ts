/** Pages of what goes wrong: for who asks, and without a word on the appliance where nobody knows who that is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPERATOR } from './served.testdata.ts';
import { site } from './site.testdata.ts';
import { failingModel, healthyModel } from './views/models.testdata.ts';

const page = { Accept: 'text/html' } as const;

test('a path that is not there must be told to who has signed in with the navigation and the name', async () => {
  await using served = await site(healthyModel());
  for (const path of ['/nothing', '/services/nothing']) {
    const { status, text } = await served.ask(path, { headers: { ...page, ...OPERATOR } });
    assert.equal(status, 404, path);
    assert.match(text, /href="\/support"/, path);
    assert.match(text, /href="\/account"[^>]*>ada/, path);
    assert.doesNotMatch(text, /Sign in/, path);
  }
  const { status, text } = await served.ask('/nothing', { headers: page });
  assert.equal(status, 404);
  assert.match(text, /Sign in/);
  assert.doesNotMatch(text, /href="\/support"/);
});

test('a path with other methods must stay one, and programs be told in their way', async () => {
  await using served = await site(healthyModel());
  const other = await served.ask('/sign-out', { headers: { ...page, ...OPERATOR } });
  assert.deepEqual([other.status, other.headers.allow], [405, 'POST']);
  assert.match(other.text, /href="\/account"/);
  const program = await served.ask('/nothing', { headers: OPERATOR });
  assert.deepEqual([program.status, program.headers['content-type']], [404, 'application/problem+json']);
  const api = await served.ask('/api/v1/nothing', { headers: { ...page, ...OPERATOR } });
  assert.deepEqual([api.status, api.headers['content-type']], [404, 'application/problem+json']);
});

test('under a wrong name nothing must be told of the appliance', async () => {
  await using served = await site(failingModel());
  const told = [failingModel().page?.summary ?? '', failingModel().page?.hostname ?? ''];
  const hosts = { Host: 'evil.example', ...page, ...OPERATOR };
  for (const [path, status] of [
    ['/', 421],
    ['/nothing', 421],
    ['/%ZZ', 400],
  ] as const) {
    const answer = await served.ask(path, { headers: hosts });
    assert.equal(answer.status, status, path);
    for (const each of told) assert.ok(each !== '' && !answer.text.includes(each), `${path}: ${each}`);
    assert.doesNotMatch(answer.text, /Sign in|ada/, path);
  }
  const method = await served.ask('/', { method: 'PUT', headers: hosts });
  assert.equal(method.status, 405);
  for (const each of told) assert.ok(!method.text.includes(each));
});
