import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemDetails } from '../contract/problem-details.ts';
import { certRoutes } from '../contract/cert-routes.ts';
import { routes } from '../contract/routes.ts';
import { certsOf, memoryDaemon } from './memory.testdata.ts';
import { openApiDocument } from './openapi.ts';
import { served } from './served.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const MIB = 1024 * 1024;

/** `status type title [; detail] [; action]` of a problem that conforms to its schema. */
function problemText(answer: RawAnswer): string {
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const { status, type, title, detail, action } = ProblemDetails.parse(JSON.parse(answer.text));
  assert.equal(status, answer.status);
  return [`${status} ${type.replace('urn:applianced:', '')} ${title}`, detail, action]
    .filter((part) => part !== undefined)
    .join('; ');
}

/** A request to import files of this many bytes. */
function importOf(...sizes: readonly number[]): string {
  const files = sizes.map((bytes, index) => ({
    name: `${index}.pem`,
    content: Buffer.alloc(bytes, 'x').toString('base64'),
  }));
  return JSON.stringify({ files });
}

test('every route of certificates answers with what its schema promises', async () => {
  await using it = await served();
  const { client, daemon } = it;
  daemon.setCerts(certsOf({ generation: 7 }));
  assert.equal((await client.certs()).generation, 7);
  assert.equal((await client.certsRefresh()).generation, 7);
  const files = [{ name: 'a.pem', content: 'QQ==' }];
  assert.equal(
    (await client.certsImport({ files, items: ['ca'], password: 'x', check: true })).imported,
    true,
  );
  assert.equal((await client.certsForget({ item: 'client' })).generation, 7);
  assert.match(
    (await client.certsRequest({ item: 'server', keyType: 'rsa' })).pem,
    /BEGIN CERTIFICATE REQUEST/,
  );
  assert.match((await client.certsAuthorities()).pem, /BEGIN CERTIFICATE/);
  assert.deepEqual(daemon.certRequests, [
    'refresh',
    { files, items: ['ca'], password: 'x', check: true },
    'forget client',
    { item: 'server', keyType: 'rsa' },
  ]);
});

test('an import may be larger than other requests, up to a bound for all of it and one for each file', async () => {
  await using it = await served();
  const send = (path: string, body: string) => it.raw('POST', path, { headers: JSON_TYPE, body });
  assert.equal((await send('/v1/certs/import', importOf(MIB, MIB))).status, 200);
  assert.equal(it.daemon.certRequests.length, 1);
  const tooLarge = '413 body-too-large The body is too large; at most';
  assert.equal(
    problemText(await send('/v1/certs/import', importOf(MIB, MIB, MIB, MIB))),
    `${tooLarge} ${4 * MIB} bytes`,
  );
  const csr = JSON.stringify({ item: 'server', commonName: 'x'.repeat(100_000) });
  assert.equal(problemText(await send('/v1/certs/request', csr)), `${tooLarge} 65536 bytes`);
  assert.match(
    problemText(await send('/v1/certs/import', importOf(1.5 * MIB))),
    /^400 bad-input .*files\.0\.content: must be at most/,
  );
  assert.match(
    problemText(await send('/v1/certs/import', importOf(...Array.from({ length: 17 }, () => 1)))),
    /^400 bad-input .*files: must be at most 16/,
  );
  assert.equal(it.daemon.certRequests.length, 1);
});

test('what is wrong with a request about certificates is said all at once, and nothing is done', async () => {
  await using it = await served();
  const table: readonly [string, string | undefined, RegExp][] = [
    [
      '/v1/certs/sever/forget',
      undefined,
      /^400 bad-input The request cannot be used; item: .*ca.*server.*client/,
    ],
    ['/v1/certs/import', '{}', /files: is missing/],
    [
      '/v1/certs/import',
      '{"files":[{"name":"a","content":"*"}],"pasword":"x"}',
      /files\.0\.content: .*; pasword: is not known here/,
    ],
    ['/v1/certs/import', '{"files":[]}', /files: /],
    ['/v1/certs/request', '{"item":"ca","keyType":"dsa"}', /item: .*; keyType: /],
    ['/v1/certs/refresh', '{"now":true}', /body: must be empty/],
  ];
  for (const [path, body, text] of table) {
    const options = body === undefined ? {} : { headers: JSON_TYPE, body };
    const answer = problemText(await it.raw('POST', path, options));
    assert.match(answer, /^400 bad-input /, path);
    assert.match(answer, text, path);
  }
  assert.deepEqual(it.daemon.certRequests, []);
});

test('what cannot be done now is a conflict with its reason and what to do; the view still answers', async () => {
  await using it = await served();
  it.daemon.refuseOs({ why: 'the disk is full', action: 'make room' });
  const bodies: readonly [string, string, string, string?][] = [
    ['refresh', 'POST', '/v1/certs/refresh'],
    ['import', 'POST', '/v1/certs/import', importOf(1)],
    ['forget', 'POST', '/v1/certs/ca/forget'],
    ['request', 'POST', '/v1/certs/request', '{"item":"client"}'],
    ['export', 'GET', '/v1/certs/ca'],
  ];
  for (const [word, method, path, body] of bodies) {
    const answer = await it.raw(method, path, body === undefined ? {} : { headers: JSON_TYPE, body });
    assert.equal(
      problemText(answer),
      `409 not-possible ${word} cannot be carried out: the disk is full; make room`,
    );
  }
  assert.equal((await it.client.certs()).state, 'published');
  assert.deepEqual(it.log.records, [], 'a refusal is no error of the daemon');
});

test('before the first look at certificates their view is 503', async () => {
  const daemon = memoryDaemon();
  await using it = await served({}, { ...daemon, certs: { ...daemon.certs, view: () => undefined } });
  assert.match(problemText(await it.raw('GET', '/v1/certs')), /^503 not-ready /);
});

test('the web process itself sees certificates and the CA, and is refused every change of them', async () => {
  await using it = await served({ socket: 'web' });
  const statuses: Record<string, number> = {};
  for (const [id, route] of Object.entries(certRoutes)) {
    const answer = await it.raw(route.method, route.path.replace('{item}', 'ca'), {
      ...(route.method === 'POST' && { headers: JSON_TYPE }),
    });
    statuses[id] = answer.status;
    if (answer.status !== 200) assert.match(problemText(answer), /^403 visitor-needed /);
  }
  assert.deepEqual(statuses, {
    certs: 200,
    certsRefresh: 403,
    certsImport: 403,
    certsForget: 403,
    certsRequest: 403,
    certsAuthorities: 200,
  });
  assert.deepEqual(it.daemon.certRequests, []);
});

test('no password of a request comes back in an answer', async () => {
  const daemon = memoryDaemon();
  const secret = 'hunter2';
  const failing = { ...daemon.certs, import: () => Promise.reject(new Error(`cannot open with ${secret}`)) };
  await using it = await served({}, { ...daemon, certs: failing });
  const body = JSON.stringify({ files: [{ name: 'a', content: 'QQ==' }], password: secret });
  const bad = JSON.stringify({ files: [{ name: 'a', content: secret }], password: [secret] });
  for (const [text, status] of [
    [body, 500],
    [bad, 400],
  ] as const) {
    const answer = await it.raw('POST', '/v1/certs/import', { headers: JSON_TYPE, body: text });
    assert.equal(answer.status, status);
    assert.doesNotMatch(answer.text, /hunter2/);
  }
  assert.deepEqual(it.log.records, ['error a request failed']);
});

test('OpenAPI lists the routes of certificates', () => {
  const { paths } = JSON.parse(JSON.stringify(openApiDocument(routes, '0.1.0')));
  for (const [id, { method, path }] of Object.entries(certRoutes))
    assert.equal(paths[path][method.toLowerCase()].operationId, id);
});
