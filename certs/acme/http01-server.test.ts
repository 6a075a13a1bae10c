import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { failure } from './failure.testdata.ts';
import { http01Server } from './http01-server.ts';
import { freePort, listens } from './loopback.testdata.ts';

const { signal } = new AbortController();
const host = '127.0.0.1';
const PATH = '/.well-known/acme-challenge/';

async function ask(port: number, path: string, method = 'GET'): Promise<string> {
  const sent = request({ port, host, path, method, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [
    AsyncIterable<Buffer> & { readonly statusCode: number },
  ];
  let body = '';
  for await (const chunk of response) body += chunk.toString();
  return `${response.statusCode} ${body}`.trim();
}

test('it answers the tokens of the challenges that run, and nothing else', async () => {
  const port = await freePort();
  const solve = http01Server({ port, host });
  const [first, second] = await Promise.all([
    solve({ name: 'a.example', token: 'one', answer: 'one.key' }, signal),
    solve({ name: 'b.example', token: 'two', answer: 'two.key' }, signal),
  ]);
  const cases: readonly (readonly [string, string, string])[] = [
    ['GET', `${PATH}one`, '200 one.key'],
    ['GET', `${PATH}two`, '200 two.key'],
    ['HEAD', `${PATH}two`, '200'],
    ['POST', `${PATH}two`, '404'],
    ['DELETE', `${PATH}two`, '404'],
    ['GET', `${PATH}three`, '404'],
    ['GET', `${PATH}one/`, '404'],
    ['GET', `${PATH}../acme-challenge/one`, '404'],
    ['GET', PATH, '404'],
    ['GET', '/one', '404'],
    ['GET', '/', '404'],
  ];
  for (const [method, path, expected] of cases)
    assert.equal(await ask(port, path, method), expected, `${method} ${path}`);
  await first[Symbol.asyncDispose]();
  assert.equal(await ask(port, `${PATH}one`), '404');
  assert.equal(await ask(port, `${PATH}two`), '200 two.key');
  await second[Symbol.asyncDispose]();
  assert.equal(await listens(port), false);
});

test('the port is free when the last challenge is over, even where somebody is still connected, and can be had again at once', async () => {
  const port = await freePort();
  const solve = http01Server({ port, host });
  const shown = await solve({ name: 'a.example', token: 'one', answer: 'one.key' }, signal);
  const silent = connect(port, host);
  await once(silent, 'connect');
  silent.on('error', () => silent.destroy());
  const over = shown[Symbol.asyncDispose]();
  const again = await solve({ name: 'a.example', token: 'two', answer: 'two.key' }, signal);
  await over;
  assert.equal(await ask(port, `${PATH}two`), '200 two.key');
  await again[Symbol.asyncDispose]();
  assert.equal(await listens(port), false);
});

test('a port in use is told to every challenge, and opened by the next one once it is free', async () => {
  const port = await freePort();
  const other = http01Server({ port, host });
  const solve = http01Server({ port, host });
  const busy = await other({ name: 'a.example', token: 'x', answer: 'x' }, signal);
  const results = await Promise.allSettled(
    ['one', 'two'].map((token) => solve({ name: 'a.example', token, answer: token }, signal)),
  );
  for (const result of results) {
    assert.equal(result.status, 'rejected');
    failure(
      'challenge-failed',
      new RegExp(`^port ${port} of 127\\.0\\.0\\.1, .* is in use by another program$`),
    )(result.reason);
  }
  await busy[Symbol.asyncDispose]();
  await using shown = await solve({ name: 'a.example', token: 'one', answer: 'one.key' }, signal);
  assert.ok(shown);
  assert.equal(await ask(port, `${PATH}one`), '200 one.key');
});

test('an address that this machine does not have is told as that', async () => {
  const solve = http01Server({ port: await freePort(), host: '192.0.2.77' });
  await assert.rejects(
    solve({ name: 'a.example', token: 'one', answer: 'one.key' }, signal),
    failure('challenge-failed', /of 192\.0\.2\.77, .* is not of this machine$/),
  );
});

test('an abort while it begins to listen leaves no listener', async () => {
  const port = await freePort();
  const controller = new AbortController();
  const solve = http01Server({ port, host });
  const shown = solve({ name: 'a.example', token: 'one', answer: 'one.key' }, controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(shown, /enough/);
  assert.equal(await listens(port), false);
});
