/** Tokens, and to whom a password is shown. */

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { failsAs, opened, plainEngine, signal } from './access.testdata.ts';
import { realmOf } from './realm.ts';
import { someDigest, startScripted, tells } from './server.testdata.ts';
import type { Asked, Script } from './server.testdata.ts';

const credentials = { username: 'site', password: 'secret' };
const basic = `Basic ${Buffer.from('site:secret').toString('base64')}`;

function challenges(response: ServerResponse, realm: string, more = ''): void {
  response
    .writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry.test"${more}` })
    .end();
}

/** A token server that counts, and a registry that believes it. */
function authority(expiresIn?: number): {
  readonly token: Script;
  readonly registry: (realm: string) => Script;
} {
  let issued = 0;
  return {
    token: (_, response) => {
      issued += 1;
      const life = expiresIn === undefined ? {} : { expires_in: expiresIn };
      response.end(JSON.stringify({ token: `token-${issued}`, ...life }));
    },
    registry: (realm) => (asked, response) => {
      if (asked.authorization === `Bearer token-${issued}` && issued > 0) tells(response);
      else challenges(response, realm);
    },
  };
}

const told = (asked: readonly Asked[]): readonly string[] =>
  asked.map(({ method, path, authorization }) => `${method} ${path} ${authorization ?? '-'}`);

test('a token is asked for once, with the password, and used until it ends', async () => {
  let now = 0;
  const { token, registry } = authority(300);
  await using tokens = await startScripted(token);
  await using server = await startScripted(registry(`http://${tokens.host}/token?kind=x`));
  using client = opened(server.host, { credentials }, { clock: () => now });
  const check = (): Promise<string> => client.digestOf('vendor/app', '1', signal);
  assert.equal(await check(), someDigest);
  assert.deepEqual(told(server.asked.splice(0)), [
    'HEAD /v2/vendor/app/manifests/1 -',
    'HEAD /v2/vendor/app/manifests/1 Bearer token-1',
  ]);
  assert.deepEqual(told(tokens.asked.splice(0)), [
    `GET /token?kind=x&scope=repository%3Avendor%2Fapp%3Apull&service=registry.test ${basic}`,
  ]);
  now = 289_000;
  await check();
  assert.deepEqual([server.asked.splice(0).length, tokens.asked.length], [1, 0]);
  now = 291_000;
  await check();
  assert.deepEqual(
    told(server.asked),
    ['HEAD /v2/vendor/app/manifests/1 Bearer token-2'],
    'asked for before it is refused',
  );
  assert.equal(tokens.asked.length, 1);
});

test('a token that ends before its time is replaced once, and a registry that believes none is told so', async () => {
  let issued = 0;
  await using server = await startScripted(({ path, authorization }, response) => {
    if (path.startsWith('/token')) response.end(JSON.stringify({ access_token: `token-${(issued += 1)}` }));
    else if (path.startsWith('/v2/app') && authorization === 'Bearer token-2') tells(response);
    else challenges(response, '/token', ',scope="repository:app:pull"');
  });
  await using whole = await startScripted(({ path, authorization }, response) => {
    if (path.startsWith('/token')) response.end(JSON.stringify({ access_token: `token-${(issued += 1)}` }));
    else if (path.startsWith('/v2/app') && authorization === `Bearer token-${issued}` && issued !== 1)
      tells(response);
    else challenges(response, `http://${whole.host}/token`, ',scope="repository:app:pull"');
  });
  using relative = opened(server.host);
  await assert.rejects(
    relative.digestOf('app', '1', signal),
    failsAs('bad-answer', /names no usable token server/),
  );
  using client = opened(whole.host);
  await assert.rejects(client.digestOf('app', '1', signal), failsAs('unauthorized', /names no credentials/));
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  assert.equal(issued, 2);
});

const badTokens: Readonly<Record<string, readonly [(response: ServerResponse) => void, RegExp]>> = {
  'no JSON': [(to) => to.end('token-1'), /bad-answer.*gives no token/],
  'no token': [(to) => to.end('{}'), /bad-answer.*gives no token/],
  'a token that is no header': [
    (to) => to.end(JSON.stringify({ token: 'a\r\nx: y' })),
    /bad-answer.*gives no token/,
  ],
  '401': [(to) => to.writeHead(401).end(), /unauthorized.*token server .*HTTP 401/],
  '429': [(to) => to.writeHead(429).end(), /rate-limited.*token server/],
  '500': [(to) => to.writeHead(500).end(), /registry-unreachable.*token server/],
  'a redirect without end': [
    (to) => to.writeHead(302, { location: '/token' }).end(),
    /bad-answer.*without end/,
  ],
};

for (const [name, [answer, expected]] of Object.entries(badTokens))
  test(`a token server that answers ${name} is named in the error`, async () => {
    await using tokens = await startScripted((_, response) => answer(response));
    await using server = await startScripted((_, response) =>
      challenges(response, `http://${tokens.host}/token`),
    );
    using client = opened(server.host, { credentials });
    await assert.rejects(client.digestOf('app', '1', signal), (error: Error & { kind?: string }) => {
      assert.match(`${error.kind} ${error.message}`, expected);
      assert.doesNotMatch(error.message, /secret|token-1/);
      return true;
    });
  });

test('whom a redirect leads to sees neither password nor token, and is asked as by anybody', async () => {
  const { token, registry } = authority();
  await using tokens = await startScripted(token);
  await using other = await startScripted(registry(`http://${tokens.host}/token`));
  await using server = await startScripted(({ path, authorization }, response) => {
    if (authorization === basic) response.writeHead(307, { location: `http://${other.host}${path}` }).end();
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  using client = opened(server.host, { credentials });
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  assert.deepEqual(told(other.asked), [
    'HEAD /v2/app/manifests/1 -',
    'HEAD /v2/app/manifests/1 Bearer token-1',
  ]);
  assert.deepEqual(told(tokens.asked), ['GET /token?scope=repository%3Aapp%3Apull&service=registry.test -']);
});

test('whom a redirect leads to cannot have the password by asking for it', async () => {
  await using other = await startScripted((_, response) =>
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end(),
  );
  await using server = await startScripted(({ path }, response) =>
    response.writeHead(302, { location: `http://${other.host}${path}` }).end(),
  );
  using client = opened(server.host, { credentials });
  await assert.rejects(client.digestOf('app', '1', signal), failsAs('unauthorized', /HTTP 401/));
  assert.deepEqual(told(other.asked), ['HEAD /v2/app/manifests/1 -']);
});

test('a token server that sends us on to another host does not send the password on', async () => {
  await using other = await startScripted((_, response) => response.end('{"token":"x"}'));
  await using tokens = await startScripted((_, response) =>
    response.writeHead(302, { location: `http://${other.host}/elsewhere` }).end(),
  );
  await using server = await startScripted(({ authorization }, response) =>
    authorization === 'Bearer x' ? tells(response) : challenges(response, `http://${tokens.host}/token`),
  );
  using client = opened(server.host, { credentials });
  await client.digestOf('app', '1', signal);
  assert.equal(tokens.asked[0]?.authorization, basic);
  assert.deepEqual(told(other.asked), ['GET /elsewhere -']);
});

test('a password goes to a token server by https only, or where the engine does not mind', () => {
  const registry = { url: new URL('https://registry.test/v2/'), isRegistry: true, repository: 'app' };
  const access = { site: { credentials }, engine: { ...plainEngine, insecureHosts: ['lab.test:5000'] } };
  const cases: readonly (readonly [string, string | RegExp])[] = [
    ['https://auth.test/token', 'https://auth.test/token'],
    ['http://auth.test/token', /the password is not sent there/],
    ['http://registry.test/service/token', 'https://registry.test/service/token'],
    ['http://registry.test:8080/token', /the password is not sent there/],
    ['http://127.0.0.1:5001/token', 'http://127.0.0.1:5001/token'],
    ['http://localhost:5001/token', 'http://localhost:5001/token'],
    ['http://lab.test:5000/token', 'http://lab.test:5000/token'],
    ['http://lab.test:5001/token', /the password is not sent there/],
    ['ftp://auth.test/token', /names no usable token server/],
    ['token', /names no usable token server/],
  ];
  for (const [realm, expected] of cases)
    if (typeof expected === 'string') assert.equal(realmOf(realm, registry, access).href, expected);
    else assert.throws(() => realmOf(realm, registry, access), expected, realm);
  const anonymous = { ...access, site: {} };
  assert.equal(realmOf('http://auth.test/t', registry, anonymous).href, 'http://auth.test/t');
});
