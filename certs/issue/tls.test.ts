import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import type { ConnectionOptions, TLSSocket, TlsOptions } from 'node:tls';
import type { KeyPair } from '../types.ts';
import { issueLeaf } from './issue.ts';
import { aCa, clockAt, DAY, KEY_TYPES } from './issue.testdata.ts';
import { privateKeyPem } from './keys.ts';

interface Server extends AsyncDisposable {
  readonly port: number;
  /** The common name of each client that it let in. */
  readonly seen: readonly string[];
}

const pemOf = ({ certificate, key }: KeyPair): { cert: string; key: string } => ({
  cert: certificate.pem,
  key: privateKeyPem(key),
});

async function serve(options: TlsOptions): Promise<Server> {
  const seen: string[] = [];
  const server = createServer(options, (socket) => {
    seen.push(String(socket.getPeerCertificate().subject?.CN));
    socket.end('welcome');
  });
  server.listen(0, '::');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the server said. @throws the error of TLS. */
async function greet(options: ConnectionOptions): Promise<string> {
  const socket: TLSSocket = connect(options);
  let said = '';
  for await (const chunk of socket.setEncoding('utf8')) said += String(chunk);
  return said;
}

for (const keyType of KEY_TYPES) {
  test(`with the CA alone clients trust a server of the kind ${keyType} by name and by address, and it trusts them`, async () => {
    const now = clockAt(Date.now());
    const ca = await aCa(keyType, now);
    const stranger = await aCa('ec', now);
    const leaf = { commonName: 'edge.example', keyType, lifetimeMs: 90 * DAY };
    const server = await issueLeaf(
      ca,
      {
        ...leaf,
        usage: 'server',
        names: [
          { kind: 'dns', value: 'bücher.example' },
          { kind: 'ip', value: '127.0.0.1' },
          { kind: 'ip', value: '::1' },
        ],
      },
      now,
    );
    const client = await issueLeaf(ca, { ...leaf, usage: 'client', commonName: 'a client', names: [] }, now);
    const fake = await issueLeaf(stranger, { ...leaf, usage: 'client', commonName: 'fake', names: [] }, now);
    await using running = await serve({ ...pemOf(server), ca: ca.certificate.pem, requestCert: true });
    const to = { host: '127.0.0.1', port: running.port, ca: ca.certificate.pem, ...pemOf(client) };
    const named = { ...to, servername: 'xn--bcher-kva.example' };

    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      assert.equal(await greet({ ...named, maxVersion }), 'welcome');
      assert.equal(await greet({ ...to, maxVersion }), 'welcome');
      assert.equal(await greet({ ...to, host: '::1', maxVersion }), 'welcome');
    }
    assert.deepEqual(new Set(running.seen), new Set(['a client']));
    assert.equal(await greet({ ...to, ...pemOf(server) }), 'welcome', 'a server is a client of its peers');
    assert.equal(running.seen.at(-1), 'edge.example');

    await assert.rejects(greet({ ...to, servername: 'edge.example' }), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await assert.rejects(greet({ ...named, ca: stranger.certificate.pem }), /certificate|signature/);
    // In TLS 1.3 a client is done before the server has judged it: it may see nothing but the end.
    assert.notEqual(await greet({ ...named, ...pemOf(fake) }).catch(String), 'welcome');
    assert.ok(!running.seen.includes('fake'));
  });

  test(`a server that shows a client's certificate of the kind ${keyType} is refused`, async () => {
    const now = clockAt(Date.now());
    const ca = await aCa(keyType, now);
    const names = [{ kind: 'ip', value: '127.0.0.1' }] as const;
    const options = { usage: 'client', commonName: 'c', names, keyType, lifetimeMs: DAY } as const;
    await using running = await serve(pemOf(await issueLeaf(ca, options, now)));
    await assert.rejects(greet({ host: '127.0.0.1', port: running.port, ca: ca.certificate.pem }), {
      code: 'INVALID_PURPOSE',
    });
  });
}
