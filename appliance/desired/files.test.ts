import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileModel, ServiceModel } from './compose/model.ts';
import { desiredFiles, fileMountBodies } from './files.ts';
import { canonicalJson } from './hash.ts';
import { aMount, aService, contextOf } from './model.testdata.ts';

const secret: FileModel = { kind: 'environment', variable: 'DB', content: 'hunter2' };
const service = aService({
  secrets: [{ source: 'db', target: '/run/secrets/db', uid: '1000', mode: 0o400 }],
});

function filesOf(ofService: ServiceModel, model: FileModel): ReturnType<typeof desiredFiles> {
  return desiredFiles(contextOf(ofService, { secrets: { db: model } }), ofService);
}

test('a file of the host must be mounted read-only as it is', () => {
  const own = aService({ configs: [{ source: 'app', target: '/etc/app.conf' }] });
  const context = contextOf(own, { configs: { app: { kind: 'file', path: '/srv/app.conf' } } });
  assert.deepEqual(fileMountBodies(context, own).map(canonicalJson), [
    '{"ReadOnly":true,"Source":"/srv/app.conf","Target":"/etc/app.conf","Type":"bind"}',
  ]);
  assert.deepEqual(desiredFiles(context, own), []);
});

test('inline content must become a file of ours with the owner and mode that the service asks for', () => {
  const [file] = filesOf(service, secret);
  assert.match(file?.path ?? '', /^\/state\/files\/shop\/web\/secrets\/db-[0-9a-f]{16}$/);
  assert.deepEqual(
    { ...file, path: '' },
    {
      path: '',
      content: 'hunter2',
      isSecret: true,
      mode: 0o400,
      uid: 1000,
      gid: 0,
    },
  );
});

test('inline content must be readable and unchangeable when the service asks for nothing', () => {
  const [file] = filesOf(aService({ secrets: [{ source: 'db', target: '/run/secrets/db' }] }), secret);
  assert.deepEqual([file?.mode, file?.uid, file?.gid], [0o444, 0, 0]);
});

test('another content must be another file, so that a written file never changes', () => {
  const [before] = filesOf(service, secret);
  const [after] = filesOf(service, { ...secret, content: 'hunter3' });
  assert.notEqual(before?.path, after?.path);
});

test('a volume at the same target must win over a secret', () => {
  const both = aService({ ...service, volumes: [aMount('/run/secrets/db')] });
  assert.deepEqual(fileMountBodies(contextOf(both, { secrets: { db: secret } }), both), []);
});
