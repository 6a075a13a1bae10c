/** Through the engine's proxy, with a private CA behind it. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { issueCa, issueLeaf } from '../../../certs/issue/issue.ts';
import { privateKeyPem } from '../../../certs/issue/keys.ts';
import { failsAs, opened, signal } from './access.testdata.ts';
import { someDigest, startScripted, tells } from './server.testdata.ts';

const DAY_MS = 86_400_000;

async function tlsFor(
  host: string,
): Promise<{ readonly ca: string; readonly cert: string; readonly key: string }> {
  const at = { now: Date.now(), randomBytes };
  const ca = await issueCa({ commonName: 'Internal CA', keyType: 'ec', lifetimeMs: DAY_MS }, at);
  const names = [{ kind: 'dns', value: host }] as const;
  const options = { usage: 'server', commonName: host, names, keyType: 'ec', lifetimeMs: DAY_MS } as const;
  const { certificate, key } = await issueLeaf(ca, options, at);
  return { ca: ca.certificate.pem, cert: certificate.pem, key: privateKeyPem(key) };
}

/** Leads every name to the loopback network, as a proxy of a site leads to the world. `refusal`: it lets nobody through. */
async function startForwardProxy(refusal?: string) {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const { port, pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: pathname, method, headers, agent: false });
    onward.once('response', (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 0, answer.headers)),
    );
    onward.end();
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const onward = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => onward.destroy());
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

test('a registry with a private CA is reached through the proxy, over a tunnel that is kept', async () => {
  const { ca, ...tls } = await tlsFor('registry.test');
  await using proxy = await startForwardProxy();
  await using server = await startScripted((_, response) => tells(response), tls);
  const host = `registry.test:${server.port}`;
  const engine = { httpsProxy: proxy.url };
  using client = opened(host, { ca }, { engine });
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  assert.deepEqual(proxy.asked, [`CONNECT ${host}`]);
  using stranger = opened(host, {}, { engine });
  await assert.rejects(
    stranger.digestOf('app', '1', signal),
    failsAs('registry-untrusted', /registry\.test:\d+ is not/),
  );
  using misnamed = opened(`other.test:${server.port}`, { ca }, { engine });
  await assert.rejects(misnamed.digestOf('app', '1', signal), failsAs('registry-untrusted', /other\.test/));
  using excluded = opened(host, { ca }, { engine: { ...engine, noProxy: 'test' } });
  await assert.rejects(
    excluded.digestOf('app', '1', signal),
    failsAs('registry-unreachable', /ENOTFOUND|EAI_AGAIN/),
  );
});

test('a registry that speaks plain http is reached through the other proxy', async () => {
  await using proxy = await startForwardProxy();
  await using server = await startScripted((_, response) => tells(response));
  const host = `lab.test:${server.port}`;
  using client = opened(host, {}, { engine: { httpProxy: proxy.url, insecureHosts: [host] } });
  assert.equal(await client.digestOf('app', '1', signal), someDigest);
  assert.deepEqual(proxy.asked, [`HEAD http://${host}/v2/app/manifests/1`]);
});

test('a proxy that wants a password, refuses or is not there is said to be in the way', async () => {
  for (const [refusal, words] of [
    ['407 Proxy Authentication Required', /registry\.test cannot be reached: .*407/],
    ['403 Forbidden', /registry\.test cannot be reached: .*403/],
  ] as const) {
    await using proxy = await startForwardProxy(refusal);
    using client = opened(
      'registry.test',
      {},
      { engine: { httpsProxy: proxy.url.replace('//', '//xxxxx:xxxxx@') } },
    );
    await assert.rejects(client.digestOf('app', '1', signal), (error: Error) => {
      assert.doesNotMatch(error.message, /xxxxx/);
      return failsAs('registry-unreachable', words)(error);
    });
  }
  await using refusing = await startForwardProxy('502 Bad Gateway');
  for (const url of ['http://127.0.0.1:1', refusing.url]) {
    const httpsProxy = url.replace('//', '//site:geheim@');
    using client = opened('registry.test', {}, { engine: { httpsProxy } });
    await assert.rejects(client.digestOf('app', '1', signal), (error: Error) => {
      assert.doesNotMatch(error.message, /geheim/);
      return failsAs(
        'registry-unreachable',
        /registry\.test cannot be reached: .*(?:127\.0\.0\.1:1|502)/,
      )(error);
    });
  }
});

test('a proxy that never answers does not hold a check for ever', async () => {
  const silent = createServer();
  const held: Duplex[] = [];
  silent.on('connect', (_, socket) => held.push(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const engine = { httpsProxy: `http://127.0.0.1:${port}` };
  using client = opened('registry.test', {}, { engine, answerTimeoutMs: 200 });
  await assert.rejects(
    client.digestOf('app', '1', signal),
    failsAs('registry-unreachable', /no whole answer within 0\.2 s/),
  );
  const gaveUp = new AbortController();
  const given = client.digestOf('app', '1', gaveUp.signal);
  gaveUp.abort(new Error('enough'));
  await assert.rejects(given, /^Error: enough$/);
  silent.close();
  for (const socket of held) socket.destroy();
});
