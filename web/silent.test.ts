/** The page while the daemon does not answer, at its start and later. */

import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { waitFor } from '../packaging/test/harness/wait.ts';
import { ADA, OPERATOR, served } from './served.testdata.ts';
import { makeSelfSigned } from './tls/self-signed.ts';

const summaryAt = async (ask: () => Promise<{ readonly text: string }>): Promise<string | undefined> =>
  /<h1>(.*)<\/h1>/.exec((await ask()).text)?.[1];

async function subjectAt(port: number): Promise<unknown> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return CN;
}

test('a page whose daemon goes must say so, and must say what is true again when it is back', async () => {
  await using it = await served();
  const summary = () => summaryAt(() => it.ask('/'));
  assert.equal(await summary(), 'All 1 services are healthy');
  await it.daemon.stop();
  await waitFor('the silence', async () => (await summary()) === 'The appliance daemon does not answer');
  assert.equal((await it.ask('/api/v1/status')).status, 503);
  await it.daemon.start();
  await waitFor('the daemon', async () => (await summary()) === 'All 1 services are healthy');
  assert.ok(it.records.includes('info the daemon answers again'));
  await waitFor('one follower', () => it.daemon.followers() === 1);
});

test('a daemon that is replaced within a moment must not be called silent', async () => {
  await using it = await served();
  await it.daemon.stop();
  await it.daemon.start();
  await waitFor('the follower', () => it.daemon.followers() === 1);
  assert.deepEqual(
    it.records.filter((record) => record.includes('silent')),
    [],
  );
});

test('a start without the daemon must have the certificate and the names of last time', async () => {
  await using it = await served();
  it.daemon.publish({ generation: 4, ...(await makeSelfSigned('edge.example', Date.now())) });
  const path = join(it.root, 'run/appliance-web/kept.json');
  await waitFor('the file', async () => (await readFile(path, 'utf8')).includes('"generation":4'));
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(join(path, '..'))).mode & 0o777, 0o700);
  await it.daemon.stop();
  const { port } = await it.again();
  assert.equal(await subjectAt(port), 'edge.example');
  const visit = await it.ask('/', { port, headers: { Host: 'box-17.example' } });
  assert.equal(visit.status, 200);
});

test('a start without the daemon and without anything of last time, or with something broken, must speak TLS all the same', async () => {
  await using it = await served();
  await it.daemon.stop();
  const { port } = await it.again();
  assert.equal(await subjectAt(port), 'box-17');
  const path = join(it.root, 'run/appliance-web/kept.json');
  await writeFile(path, '{"keys":{"generation":1,"certificatePem":"x","keyPem":"secret"},"names":[]}');
  const broken = await it.again();
  assert.equal(await subjectAt(broken.port), 'box-17');
  assert.ok(
    it.records.some((record) => record.startsWith('warn the certificate of last time cannot be used')),
  );
});

test('whoever has signed in must be nobody while nobody can vouch for it, and the same again after that', async () => {
  await using it = await served({
    front: { render: (_, __, audience) => audience },
  });
  it.daemon.signIn(ADA, 'operator');
  const stream = await it.open('/live', { headers: OPERATOR });
  stream.setEncoding('utf8');
  let text = '';
  stream.on('data', (part: string) => (text += part));
  await waitFor('the first region', () => text.includes('"html":"operator"'));
  await it.daemon.stop();
  await waitFor('the silence', () => it.records.includes('warn the daemon is silent'));
  await it.daemon.start();
  await waitFor('the daemon', () => it.records.includes('info the daemon answers again'));
  assert.doesNotMatch(
    text,
    /dismissed|bye/,
    'who looks on must not be sent away for a daemon that is replaced',
  );
  stream.destroy();
});
