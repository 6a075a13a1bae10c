import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatePrivateKey } from '../issue/keys.ts';
import { AcmeError } from './acme-error.ts';
import { failure, unexpected } from './failure.testdata.ts';
import { loopbackTls } from './loopback.testdata.ts';
import { obtainCertificate } from './obtain.ts';
import type { AcmeOptions, ObtainedCertificate } from './obtain.ts';
import { orderOf, problem, startScripted } from './scripted-server.testdata.ts';
import type { Script, ScriptedServer } from './scripted-server.testdata.ts';
import type { ChallengeSolver } from './solver.ts';
import { openTransport } from './transport.ts';

const accountKey = await generatePrivateKey('ec', 'leaf');
const { certificate: foreign } = await loopbackTls();

function obtain(
  { url, trustedCas }: ScriptedServer,
  differences: Partial<AcmeOptions> = {},
  signal = new AbortController().signal,
): Promise<ObtainedCertificate> {
  return obtainCertificate(
    {
      directoryUrl: `${url}/dir`,
      trustedCas,
      accountKey,
      names: [{ kind: 'dns', value: 'edge.example' }],
      keyType: 'ec',
      solvers: { http01: () => assert.fail('a solver was called') },
      timeoutMs: 10_000,
      cleanupFailed: unexpected,
      ...differences,
    },
    signal,
  );
}

const authorization = (url: string, value: string, type: string): Script => ({
  '/orders': {
    status: 201,
    headers: { location: '/order' },
    body: orderOf(url, { status: 'pending', authorizations: [`${url}/authorization`] }),
  },
  '/authorization': {
    body: {
      status: 'pending',
      identifier: { type: 'dns', value },
      challenges: [{ type, url: `${url}/challenge`, token: 'abc', status: 'pending' }],
    },
  },
});
const signed = (body: string, certificate = '/certificate'): ((url: string) => Script) => {
  return (url) => ({
    '/finalize': { body: orderOf(url, { status: 'valid', certificate: url + certificate }) },
    '/certificate': { body },
  });
};
const directory = (more: object): ((url: string) => Script) => {
  return (url) => ({ '/dir': { body: { newNonce: `${url}/nonce`, newAccount: `${url}/a`, ...more } } });
};

const cases: readonly (readonly [string, (url: string) => Script, ReturnType<typeof failure>])[] = [
  [
    'too many orders: it says for how long',
    () => ({
      '/orders': {
        status: 429,
        headers: { 'retry-after': '120' },
        body: problem('rateLimited', 'too many certificates already issued'),
      },
    }),
    failure(
      'rate-limited',
      /^the ACME server has refused an order for edge\.example: too many certificates already issued$/,
      { retryable: true, retryAfterMs: 120_000 },
    ),
  ],
  [
    'too many requests for a proxy in front of it',
    () => ({ '/account': { status: 429, headers: { 'retry-after': '5' }, body: '<html>slow down</html>' } }),
    failure('rate-limited', /refused an account: status 429$/, { retryable: true, retryAfterMs: 5_000 }),
  ],
  [
    'maintenance',
    () => ({ '/dir': { status: 503, headers: { 'retry-after': '60' } } }),
    failure('unreachable', /refused to show its directory: status 503$/, {
      retryable: true,
      retryAfterMs: 60_000,
    }),
  ],
  [
    'an error of its own',
    () => ({ '/finalize': { status: 500, body: problem('serverInternal', 'the database is gone') } }),
    failure('unreachable', /refused to sign the certificate: the database is gone$/, { retryable: true }),
  ],
  [
    'names that it does not want, and why for each',
    () => ({
      '/orders': {
        status: 403,
        body: problem('rejectedIdentifier', 'some names are not allowed', {
          subproblems: [
            problem('rejectedIdentifier', 'not in\u001b[31m\nthe zone', {
              identifier: { type: 'dns', value: 'edge.example' },
            }),
          ],
        }),
      },
    }),
    failure('refused', /: some names are not allowed; edge\.example: not in \[31m the zone$/, {
      retryable: false,
    }),
  ],
  [
    'an order that becomes invalid',
    (url) => ({
      '/finalize': {
        body: orderOf(url, { status: 'invalid', error: problem('caa', 'CAA forbids issuance') }),
      },
    }),
    failure('refused', /given up the order: CAA forbids issuance$/, { retryable: true }),
  ],
  [
    'none of its nonces is taken',
    () => ({ '/account': { status: 400, body: problem('badNonce', 'bad nonce') } }),
    failure('bad-answer', /refused an account: bad nonce$/, { retryable: true }),
  ],
  [
    'no nonce',
    () => ({ '/nonce': { headers: { 'replay-nonce': '' } } }),
    failure('bad-answer', /gives no nonce/),
  ],
  [
    'the directory has moved',
    () => ({ '/dir': { status: 301, headers: { location: 'https://127.0.0.1/' } } }),
    failure('bad-answer', /status 301$/),
  ],
  [
    'a page for people',
    () => ({ '/dir': { body: '<html>' } }),
    failure('bad-answer', /^the directory .* is not JSON$/),
  ],
  [
    'another API',
    directory({ newOrder: 1 }),
    failure('bad-answer', /^the directory .* is not what an ACME server answers: newOrder: /),
  ],
  [
    'an address without TLS',
    directory({ newOrder: 'https://127.0.0.1', newNonce: 'http://127.0.0.1/nonce' }),
    failure('bad-answer', /^"http:\/\/127\.0\.0\.1\/nonce" is no address of the kind https:/),
  ],
  [
    'endless words',
    () => ({ '/dir': { body: 'a'.repeat(300_000) } }),
    failure('bad-answer', /larger than 256 KiB/),
  ],
  [
    'a proof of a name that nobody has asked for',
    (url) => authorization(url, 'other.example', 'http-01'),
    failure('bad-answer', /wants a proof of "other\.example", which was not asked for$/),
  ],
  [
    'challenges that are not set up',
    (url) => authorization(url, 'edge.example', 'tls-alpn-01'),
    failure('refused', /proves edge\.example only by tls-alpn-01$/, { retryable: false }),
  ],
  ["another's certificate", signed(foreign), failure('bad-answer', /a certificate for another key$/)],
  ['no certificate', signed('<html>'), failure('bad-answer', /hands out 0 certificates as one chain$/)],
  [
    'a damaged certificate',
    signed('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'),
    failure('bad-answer', /hands out what is no certificate$/),
  ],
  [
    'a certificate at an address without TLS',
    (url) => ({ '/finalize': { body: orderOf(url, { status: 'valid', certificate: 'http://127.0.0.1/' }) } }),
    failure('bad-answer', /is no address of the kind https:/),
  ],
];

for (const [title, script, expected] of cases)
  test(`an answer that brings no certificate is told as what it is: ${title}`, async () => {
    await using server = await startScripted(script);
    await assert.rejects(obtain(server), expected);
  });

test('an order that stays with the server ends with the time for it, and says what it was waiting for', async () => {
  await using server = await startScripted();
  const waiting = failure(
    'timeout',
    /^no certificate within 0\.5 s; it was waiting for the ACME server to sign$/,
  );
  await assert.rejects(obtain(server, { timeoutMs: 500 }), waiting);
  assert.ok(server.asked.filter(({ path }) => path === '/order').length > 1, 'it has looked again');
});

test('a request that the server does not answer ends with the time for all of it too', async () => {
  await using server = await startScripted(() => ({ '/order': () => undefined }));
  await assert.rejects(
    obtain(server, { timeoutMs: 300 }),
    failure('timeout', /^no certificate within 0\.3 s; /),
  );
});

test('the server says when it wants to be asked again', async () => {
  await using server = await startScripted((url) => ({
    '/finalize': { headers: { 'retry-after': '3600' }, body: orderOf(url, { status: 'processing' }) },
  }));
  await assert.rejects(obtain(server, { timeoutMs: 500 }), failure('timeout', /to sign$/));
  assert.equal(server.asked.at(-1)?.path, '/finalize');
});

test('each nonce is used once, and one that is refused is replaced', async () => {
  const used = new Set<string>();
  const reluctant: Script[string] = ({ nonce }) => {
    assert.ok(!used.has(nonce));
    used.add(nonce);
    return used.size % 3 === 0
      ? { status: 201, headers: { location: '/account/1' }, body: {} }
      : { status: 400, body: problem('badNonce', 'bad nonce') };
  };
  await using server = await startScripted((url) => ({
    '/account': reluctant,
    '/orders': {
      status: 201,
      headers: { location: '/order', 'replay-nonce': '' },
      body: orderOf(url),
    },
  }));
  await assert.rejects(obtain(server, { timeoutMs: 500 }), failure('timeout', /to sign$/));
  assert.equal(used.size, 3);
  const nonces = server.asked.flatMap(({ nonce }) => (nonce === '' ? [] : [nonce]));
  assert.equal(new Set(nonces).size, nonces.length);
});

test('an abort ends a wait for the server, and a request that it does not answer', async () => {
  const reason = new Error('the daemon stops');
  for (const [path, never] of [
    ['/order', false],
    ['/order', true],
  ] as const) {
    const controller = new AbortController();
    await using server = await startScripted((url) => ({
      [path]: () => {
        setImmediate(() => controller.abort(reason));
        return never ? undefined : { body: orderOf(url, { status: 'pending' }) };
      },
    }));
    await assert.rejects(obtain(server, {}, controller.signal), (error) => error === reason);
  }
});

test('what a solver leaves behind when it is aborted is told', async () => {
  const reason = new Error('the daemon stops');
  const left = new AcmeError('the zone is locked', { kind: 'challenge-failed' });
  const controller = new AbortController();
  await using server = await startScripted((url) => authorization(url, 'edge.example', 'http-01'));
  const http01: ChallengeSolver = async () => {
    controller.abort(reason);
    throw left;
  };
  const told: unknown[] = [];
  const cleanupFailed = (error: unknown): unknown => told.push(error);
  await assert.rejects(
    obtain(server, { solvers: { http01 }, cleanupFailed }, controller.signal),
    (error) => error === reason,
  );
  assert.deepEqual(told, [left]);
});

test('a server that takes the request and says nothing is unreachable', async () => {
  await using server = await startScripted(() => ({ '/dir': () => undefined }));
  const { signal } = new AbortController();
  const send = openTransport({ trustedCas: server.trustedCas, signal, answerTimeoutMs: 100 });
  await assert.rejects(
    send({ method: 'GET', url: `${server.url}/dir` }),
    failure('unreachable', /^the ACME server 127\.0\.0\.1:\d+ cannot be reached: no answer within 0\.1 s$/),
  );
});

test('the account has the contact, and agrees to the terms', async () => {
  await using server = await startScripted();
  await assert.rejects(
    obtain(server, { timeoutMs: 300, contact: 'admin@edge.example' }),
    failure('timeout', /./),
  );
  assert.deepEqual(server.asked.find(({ path }) => path === '/account')?.payload, {
    termsOfServiceAgreed: true,
    contact: ['mailto:admin@edge.example'],
  });
});

test('a key that is not of P-256 is the fault of the caller', async () => {
  await using server = await startScripted();
  const rsa = await generatePrivateKey('rsa', 'leaf');
  await assert.rejects(obtain(server, { accountKey: rsa }), TypeError);
});
