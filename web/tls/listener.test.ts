import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { connect } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { makeSelfSigned } from './self-signed.ts';
import { served } from '../served.testdata.ts';

async function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** What a peer without TLS gets, until the end of the connection. */
async function plainAnswer(port: number, bytes: string): Promise<string> {
  const socket = connectPlain(port, '127.0.0.1');
  socket.end(bytes);
  return textOf(socket);
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(socket, 'close');
  return text;
}

const subjectAt = async (port: number): Promise<string | undefined> => {
  const socket = await handshake(port);
  const subject = socket.getPeerCertificate().subject.CN;
  socket.destroy();
  return Array.isArray(subject) ? subject[0] : subject;
};

test('TLS 1.2 and 1.3 must be spoken, and nothing older', async () => {
  await using it = await served();
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await handshake(it.port, { minVersion: version, maxVersion: version });
    assert.equal(socket.getProtocol(), version);
    socket.destroy();
  }
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  // The alert of the peer, and no refusal of our own side.
  await assert.rejects(handshake(it.port, old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
});

test('a visitor who has forgotten the s must be sent to the same address with it, and see nothing else', async () => {
  await using it = await served();
  const host = `127.0.0.1:${it.port}`;
  const answer = await plainAnswer(it.port, `GET /services/broker?x=1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 308 /);
  assert.ok(answer.includes(`\r\nLocation: https://${host}/services/broker?x=1\r\n`));
  assert.doesNotMatch(answer, /healthy/);
  assert.match(
    await plainAnswer(it.port, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
    /^HTTP\/1\.1 421 /,
  );
  const absolute = await plainAnswer(it.port, `GET http://evil.example/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  assert.ok(absolute.includes(`\r\nLocation: https://${host}/\r\n`));
  assert.match(await plainAnswer(it.port, 'SSH-2.0-x\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('another certificate must be in force for who comes next, and must not disturb who is there', async () => {
  await using it = await served();
  assert.equal(await subjectAt(it.port), 'box-17');
  const stream = await it.open('/live');
  stream.setEncoding('utf8');
  it.daemon.publish({ generation: 4, ...(await makeSelfSigned('edge.example', Date.now())) });
  await waitFor('the new certificate', async () => (await subjectAt(it.port)) === 'edge.example');
  it.daemon.say({ summary: 'still here' });
  let text = '';
  for await (const part of stream as AsyncIterable<string>) {
    text += part;
    if (text.includes('still here')) break;
  }
});

test('a key that is not of its certificate must change nothing, and must be told', async () => {
  await using it = await served();
  const good = await makeSelfSigned('edge.example', Date.now());
  it.daemon.publish({ generation: 4, ...good });
  await waitFor('the first certificate', async () => (await subjectAt(it.port)) === 'edge.example');
  const { keyPem } = await makeSelfSigned('other.example', Date.now());
  it.daemon.publish({ generation: 5, certificatePem: good.certificatePem, keyPem });
  const told = 'warn the certificate that is published is not in force; the one before is';
  await waitFor('the warning', () => it.records.includes(told));
  assert.equal(await subjectAt(it.port), 'edge.example');
  const { certificatePem, keyPem: next } = await makeSelfSigned('third.example', Date.now());
  it.daemon.publish({ generation: 6, certificatePem, keyPem: next });
  await waitFor('the next certificate', async () => (await subjectAt(it.port)) === 'third.example');
});

test('who connects and says nothing, or breaks off a handshake, must be let go', async () => {
  await using it = await served({ limits: { headMs: 200 } });
  const silent = connectPlain(it.port, '127.0.0.1');
  const half = connectPlain(it.port, '127.0.0.1');
  await once(half, 'connect');
  half.write(Buffer.from([0x16, 3, 1]));
  await Promise.all([once(silent, 'close'), once(half, 'close')]);
  assert.equal((await it.ask('/healthz')).status, 200);
});

test('more connections than the limit must be refused at once, and the others go on', async () => {
  await using it = await served({ limits: { connections: 2 } });
  const held = [await handshake(it.port), await handshake(it.port)];
  await assert.rejects(handshake(it.port), /socket|ECONNRESET/);
  held[0]?.destroy();
  await waitFor('room again', async () => (await it.ask('/healthz')).status === 200);
  held[1]?.destroy();
});
