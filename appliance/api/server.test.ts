import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemDetails } from '../contract/problem-details.ts';
import { memoryDaemon, NOW, service, statusOf } from './memory.testdata.ts';
import { served } from './served.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

/** `status type title [; detail] [; action]` of a problem that conforms to its schema. */
function problemText(answer: RawAnswer): string {
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const problem = ProblemDetails.parse(JSON.parse(answer.text));
  assert.equal(problem.status, answer.status);
  const type = problem.type.replace('urn:applianced:', '');
  return [`${problem.status} ${type} ${problem.title}`, problem.detail, problem.action]
    .filter((part) => part !== undefined)
    .join('; ');
}

test('every route of the table answers with what its schema promises', async () => {
  await using it = await served();
  const { client, daemon } = it;
  daemon.emit({ at: NOW, kind: 'step', subject: 'broker', message: 'started broker', reason: 'missing' });
  assert.equal((await client.status()).health, 'healthy');
  assert.deepEqual(
    (await client.services()).map((one) => one.name),
    ['broker'],
  );
  assert.equal((await client.service({ name: 'broker' })).state, 'healthy');
  assert.equal((await client.why({ name: 'broker' })).history[0]?.message, 'started broker');
  assert.deepEqual(await client.conditions(), []);
  assert.deepEqual((await client.plan()).steps, []);
  assert.deepEqual((await client.planFor({ stackFile: '/x.yaml' })).steps, []);
  assert.equal((await client.eventsList({ limit: 5 })).length, 1);
  assert.equal((await client.health()).status, 'pass');
  assert.equal((await client.version()).version, '0.1.0');
  assert.match(await client.metrics(), /^# HELP up/);
  assert.match((await client.openapi()).openapi, /^3\.1/);
  for (const command of ['start', 'stop', 'restart'] as const) {
    const all = await client[command]();
    assert.deepEqual([all.command, all.service, all.state], [command, undefined, 'waiting']);
    const one = await client[`${command}Service`]({ name: 'broker' });
    assert.equal(one.service, 'broker');
    assert.equal((await client.work({ id: one.id })).command, command);
  }
});

test('what is wrong with a request is said as a problem, all at once', async () => {
  await using it = await served();
  const json = { 'Content-Type': 'application/json' };
  const table: readonly [string, string, string, { headers?: Record<string, string>; body?: string }?][] = [
    [
      'GET',
      '/v2/status',
      '404 unknown-route There is no such route; /v2/status; GET /v1/openapi.json lists all routes',
    ],
    [
      'DELETE',
      '/v1/status',
      '405 method-not-allowed The route has no such method; DELETE is not one of GET, HEAD',
    ],
    [
      'DELETE',
      '/v1/plan',
      '405 method-not-allowed The route has no such method; DELETE is not one of GET, HEAD, POST',
    ],
    ['GET', '/v1/services/brokr', '404 unknown-service There is no service "brokr"; did you mean broker?'],
    ['POST', '/v1/services/x/restart', '404 unknown-service There is no service "x"; services: broker'],
    [
      'GET',
      '/v1/work/w9',
      '404 unknown-work There is no work item "w9"; it was never accepted, or it is too old',
    ],
    [
      'GET',
      '/v1/services/broker/logs?folow&tail=x&since=yesterday&timestamps=maybe',
      '400 bad-input The request cannot be used; tail: must be a whole number; ' +
        'since: must be a time as 2026-01-31T12:00:00Z; timestamps: must be true or false; folow: is not known here',
    ],
    [
      'GET',
      '/v1/events?limit=1&limit=2',
      '400 bad-input The request cannot be used; limit: is given more than once',
    ],
    [
      'GET',
      '/v1/events?limit=100000',
      '400 bad-input The request cannot be used; limit: must be at most 1000',
    ],
    ['GET', '/v1/status?x=1', '400 bad-input The request cannot be used; x: is not known here'],
    [
      'POST',
      '/v1/plan',
      '400 bad-input The request cannot be used; stackFile: is missing',
      { headers: json },
    ],
    [
      'POST',
      '/v1/plan',
      '400 bad-input The request cannot be used; stackFile: must be an absolute path',
      { headers: json, body: '{"stackFile":"a.yaml"}' },
    ],
    ['POST', '/v1/plan', '400 bad-input The body is not JSON', { headers: json, body: '{' }],
    ['POST', '/v1/plan', '415 wrong-media-type The body must be application/json', { body: '{}' }],
    [
      'POST',
      '/v1/start',
      '400 bad-input The request cannot be used; body: must be empty',
      { headers: json, body: '{}' },
    ],
    [
      'POST',
      '/v1/plan',
      '413 body-too-large The body is too large; at most 65536 bytes',
      { headers: json, body: JSON.stringify({ stackFile: `/${'x'.repeat(70_000)}` }) },
    ],
  ];
  for (const [method, path, expected, options] of table) {
    assert.equal(problemText(await it.raw(method, path, options)), expected, `${method} ${path}`);
  }
  const refused = await it.raw('DELETE', '/v1/plan');
  assert.equal(refused.headers['allow'], 'GET, HEAD, POST');
  assert.deepEqual(it.log.records, []);
  assert.equal(it.daemon.accepted.length, 0);
});

test('a stack file that cannot be used is answered with every problem at its place', async () => {
  await using it = await served();
  const problems = [{ path: 'services.a.imge', reason: 'unknown key', file: '/s.yaml', line: 3, column: 5 }];
  it.daemon.setPlanFor(() => ({ problems }));
  const answer = await it.raw('POST', '/v1/plan', {
    headers: { 'Content-Type': 'application/json' },
    body: '{"stackFile":"/s.yaml"}',
  });
  assert.equal(problemText(answer), '422 bad-stack-file The stack file cannot be used');
  assert.deepEqual(ProblemDetails.parse(JSON.parse(answer.text)).problems, problems);
});

test('before the first look at the engine everything that needs it is 503, and the rest answers', async () => {
  const daemon = memoryDaemon();
  daemon.setStatus(undefined);
  await using it = await served({}, daemon);
  for (const path of ['/v1/status', '/v1/services', '/v1/services/a', '/v1/conditions', '/v1/plan']) {
    const answer = await it.raw('GET', path);
    assert.match(problemText(answer), /^503 not-ready /, path);
    assert.equal(answer.headers['retry-after'], '1');
  }
  assert.equal((await it.client.version()).api, 'v1');
  assert.deepEqual(await it.client.eventsList(), []);
  const health = await it.raw('GET', '/health');
  assert.equal(health.status, 503);
  assert.equal(JSON.parse(health.text).status, 'fail');
});

test('a look that is old by a clock that does not jump is what a loop that hangs is known by, whatever the time of day', async () => {
  await using it = await served();
  for (const at of ['1970-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z']) {
    it.daemon.setStatus(statusOf([service('broker')], { at }));
    it.daemon.setLookAge(9_600);
    const { status, checks } = await it.client.health();
    assert.deepEqual([status, checks[0]?.detail], ['pass', 'last looked 10 s ago'], at);
    it.daemon.setLookAge(361_000);
    assert.equal((await it.raw('GET', '/health')).status, 503, at);
  }
});

test('a command without a stack is refused with what to do next, and a service that is unknown stays unknown', async () => {
  const daemon = memoryDaemon(statusOf([]));
  await using it = await served({ deps: { ...daemon, command: () => undefined } }, daemon);
  for (const command of ['start', 'stop', 'restart']) {
    assert.match(
      problemText(await it.raw('POST', `/v1/${command}`)),
      /^409 no-stack There is no stack to run yet; set node_role /,
    );
    assert.match(
      problemText(await it.raw('POST', `/v1/services/web/${command}`)),
      /^404 unknown-service There is no service "web"; the stack has no services$/,
    );
  }
  daemon.setStatus(undefined);
  assert.match(problemText(await it.raw('POST', '/v1/start')), /^503 not-ready /);
  assert.deepEqual(it.log.records, []);
});

test('an error that nobody foresaw is logged under an id, and its text stays inside', async () => {
  const daemon = memoryDaemon();
  const secret = new Error('password hunter2');
  await using it = await served({}, { ...daemon, plan: () => Promise.reject(secret) });
  const answer = await it.raw('GET', '/v1/plan');
  assert.equal(answer.status, 500);
  assert.doesNotMatch(answer.text, /hunter2/);
  assert.match(answer.text, /"instance":"urn:uuid:[0-9a-f-]{36}"/);
  assert.deepEqual(it.log.records, ['error a request failed']);
});

test('HEAD answers like GET without a body, for streams too', async () => {
  await using it = await served();
  for (const path of ['/v1/status', '/v1/events', '/health']) {
    const answer = await it.raw('HEAD', path, { headers: { Accept: '*/*' } });
    assert.equal(answer.text, '');
    assert.notEqual(answer.status, 404, path);
  }
});
