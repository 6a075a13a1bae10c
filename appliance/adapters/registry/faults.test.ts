/** What no registry should answer, and what comes of it: by a server that says what a test wants. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { failsAs, opened, signal } from './access.testdata.ts';
import { RegistryError } from './errors.ts';
import type { RegistryErrorKind } from './errors.ts';
import { someDigest, startScripted, tells } from './server.testdata.ts';

const refusals: Readonly<
  Record<string, readonly [(response: ServerResponse) => void, RegistryErrorKind, RegExp, number?]>
> = {
  '401 without a challenge': [(to) => to.writeHead(401).end(), 'unauthorized', /HTTP 401/],
  '401 with a challenge of a kind that nobody knows': [
    (to) => to.writeHead(401, { 'www-authenticate': 'Negotiate' }).end(),
    'unauthorized',
    /names no credentials/,
  ],
  '403': [(to) => to.writeHead(403).end(), 'unauthorized', /refuses us \(HTTP 403\)/],
  '404': [(to) => to.writeHead(404).end(), 'image-unknown', /app:1: the registry does not have it/],
  '429 with seconds': [
    (to) => to.writeHead(429, { 'retry-after': '7' }).end(),
    'rate-limited',
    /asked us to wait/,
    7_000,
  ],
  '429 with a date, by the clock of the server': [
    (to) =>
      to
        .writeHead(429, {
          date: 'Sat, 21 Nov 1998 02:00:00 GMT',
          'retry-after': 'Sat, 21 Nov 1998 02:00:30 GMT',
        })
        .end(),
    'rate-limited',
    /HTTP 429/,
    30_000,
  ],
  '429 that does not say how long': [(to) => to.writeHead(429).end(), 'rate-limited', /HTTP 429/],
  '500': [(to) => to.writeHead(500).end(), 'registry-unreachable', /fault of its own \(HTTP 500\)/],
  '503 with seconds': [
    (to) => to.writeHead(503, { 'retry-after': '9' }).end(),
    'registry-unreachable',
    /HTTP 503/,
    9_000,
  ],
  '405': [(to) => to.writeHead(405).end(), 'bad-answer', /no answer of a registry \(HTTP 405\)/],
  'a web page': [
    (to) => to.writeHead(200, { 'content-type': 'text/html' }).end(),
    'bad-answer',
    /names no digest/,
  ],
  'a digest that is none': [(to) => tells(to, 'sha256:short'), 'bad-answer', /names no digest/],
  '304 that was not asked for': [(to) => to.writeHead(304).end(), 'bad-answer', /HTTP 304/],
  'a redirect without end': [
    (to) => to.writeHead(307, { location: '/v2/app/manifests/1' }).end(),
    'bad-answer',
    /redirects without end/,
  ],
  'a redirect to nowhere': [
    (to) => to.writeHead(302).end(),
    'bad-answer',
    /redirects to where no registry can be/,
  ],
  'a redirect to a file': [
    (to) => to.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'bad-answer',
    /redirects to where no registry can be/,
  ],
  'no answer at all': [() => undefined, 'registry-unreachable', /no whole answer within 0\.2 s/],
  'a connection that is cut': [(to) => to.destroy(), 'registry-unreachable', /cannot be reached/],
};

for (const [name, [answer, kind, words, retryAfterMs]] of Object.entries(refusals))
  test(`${name} is ${kind}`, async () => {
    await using server = await startScripted((_, response) => answer(response));
    using client = opened(server.host, {}, { answerTimeoutMs: 200 });
    await assert.rejects(client.digestOf('app', '1', signal), (error) => {
      assert.ok(error instanceof RegistryError);
      assert.deepEqual([error.kind, error.retryAfterMs], [kind, retryAfterMs]);
      assert.match(error.message, words);
      return true;
    });
  });

test("GHCR's own way to ask for a wait is understood, and the words of a registry are told without control characters", async () => {
  const message = 'retry-after: 744.051µs, \u001B[31mallowed: 44000/minute';
  const body = JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message }] });
  await using server = await startScripted((_, response) => response.writeHead(403).end(body));
  using client = opened(server.host);
  await assert.rejects(client.manifest('app', someDigest, signal), (error) => {
    assert.ok(error instanceof RegistryError);
    assert.deepEqual([error.kind, error.retryAfterMs], ['rate-limited', 1]);
    assert.match(error.message, /TOOMANYREQUESTS retry-after: 744\.051µs, {2}\[31mallowed/);
    return true;
  });
});

const digestOf = (body: string): string => `sha256:${createHash('sha256').update(body).digest('hex')}`;

const manifests: Readonly<
  Record<string, readonly [(response: ServerResponse) => void, RegistryErrorKind, RegExp]>
> = {
  'cut short': [
    (to) => {
      to.writeHead(200, { 'content-length': '1000' }).write('{"schemaVersion":2,');
      void setImmediate().then(() => to.destroy());
    },
    'registry-unreachable',
    /the answer was cut short/,
  ],
  'that drips': [
    (to) => {
      const drip = setInterval(() => to.write(' '), 20);
      to.once('close', () => clearInterval(drip));
    },
    'registry-unreachable',
    /no whole answer within 0\.2 s/,
  ],
  'without end': [
    (to) => {
      const chunk = Buffer.alloc(256 * 1024, 32);
      const more = (): void => {
        while (!to.destroyed && to.write(chunk)) continue;
        if (!to.destroyed) to.once('drain', more);
      };
      more();
    },
    'bad-answer',
    /larger than 4 MiB/,
  ],
  'with another digest': [
    (to) => to.end('{}'),
    'bad-answer',
    /gave something else, of digest sha256:44136fa/,
  ],
};

for (const [name, [answer, kind, words]] of Object.entries(manifests))
  test(`a manifest ${name} is ${kind}`, async () => {
    await using server = await startScripted((_, response) => answer(response));
    using client = opened(server.host, {}, { answerTimeoutMs: 200 });
    await assert.rejects(client.manifest('app', someDigest, signal), failsAs(kind, words));
  });

test('what is neither an index nor an image is said to be something else', async () => {
  for (const body of [
    'not JSON',
    'null',
    '[]',
    '{"manifests":[{"digest":"x"}]}',
    '{"schemaVersion":1,"fsLayers":[]}',
    `{"config":{"digest":"${someDigest}"},"layers":[{"digest":"${someDigest}","size":-1}]}`,
  ]) {
    await using server = await startScripted((_, response) => response.end(body));
    using client = opened(server.host);
    assert.deepEqual(await client.manifest('app', digestOf(body), signal), { kind: 'other' }, body);
  }
});

test('a refusal that is long is read no further than its beginning', async () => {
  await using server = await startScripted((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(4_096, 120))) continue;
      if (!response.destroyed) response.once('drain', more);
    };
    response.writeHead(500);
    more();
  });
  using client = opened(server.host);
  await assert.rejects(client.manifest('app', someDigest, signal), (error: Error) => {
    assert.ok(error.message.length < 600);
    return failsAs('registry-unreachable', /HTTP 500: x{300}\)/)(error);
  });
});

test('a kept connection that the registry has closed meanwhile is no failure', async () => {
  let answers = 0;
  await using server = await startScripted((_, response, request) => {
    answers += 1;
    if (answers === 2) request.socket.destroy();
    else tells(response);
  });
  using client = opened(server.host);
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  // Now the connection is back among those that are kept.
  await setImmediate();
  assert.equal(await client.digestOf('app', '2', signal), someDigest);
  assert.equal(answers, 3);
});

test('who gives up gets the reason, and the request ends', async () => {
  const gaveUp = new AbortController();
  await using server = await startScripted(() => gaveUp.abort(new Error('enough')));
  using client = opened(server.host);
  await assert.rejects(client.digestOf('app', '1', gaveUp.signal), /^Error: enough$/);
});

test('a name that does not exist cannot be reached, and what is no address is said to be none', async () => {
  using nowhere = opened('registry.invalid');
  await assert.rejects(
    nowhere.digestOf('app', '1', signal),
    failsAs('registry-unreachable', /registry\.invalid cannot/),
  );
  using wrong = opened('registry.test:99999');
  await assert.rejects(wrong.digestOf('app', '1', signal), failsAs('registry-unreachable', /is no address/));
});
