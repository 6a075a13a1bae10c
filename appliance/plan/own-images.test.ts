import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineName, repositoryOf } from './engine-names.ts';
import { namesOf, namesWithout } from './own-images.ts';

function anEntry(repoTags: readonly string[], repoDigests: readonly string[]) {
  return { id: 'sha256:1', repoTags, repoDigests, sizeBytes: 1 };
}

test('references of a file are found under the names that the engine lists', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['app', 'app:latest'],
    ['app:1', 'app:1'],
    ['docker.io/library/app:1', 'app:1'],
    ['index.docker.io/library/app', 'app:latest'],
    ['library/app:1', 'app:1'],
    ['docker.io/vendor/app', 'vendor/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['localhost:5000/library/app:2', 'localhost:5000/library/app:2'],
    ['host.test/app:2@sha256:d', 'host.test/app@sha256:d'],
  ];
  for (const [reference, name] of cases) assert.equal(engineName(reference), name);
  assert.equal(repositoryOf('localhost:5000/app@sha256:d'), 'localhost:5000/app');
});

test('ours are the names under which it was pulled, their digests, and our own tags; tags come first', () => {
  const record = { references: ['host/app:1', 'host/other:2@sha256:b'], at: 0 };
  const image = anEntry(
    ['host/app:1', 'applianced/rollback:web', 'host/app2:1'],
    ['host/app@sha256:a', 'host/other@sha256:b', 'host/app2@sha256:a'],
  );
  assert.deepEqual(namesOf(image, record), {
    ours: ['host/app:1', 'applianced/rollback:web', 'host/app@sha256:a', 'host/other@sha256:b'],
    others: ['host/app2:1', 'host/app2@sha256:a'],
  });
});

test("a digest of a repository in which somebody else has a tag is that other's too", () => {
  const record = { references: ['host/app:1'], at: 0 };
  assert.deepEqual(namesOf(anEntry(['host/app:1', 'host/app:by-hand'], ['host/app@sha256:a']), record), {
    ours: ['host/app:1'],
    others: ['host/app:by-hand', 'host/app@sha256:a'],
  });
});

test('with the last tag of a repository its digests go', () => {
  const image = anEntry(['host/app:1', 'host/b:1'], ['host/app@sha256:a', 'host/b@sha256:a']);
  assert.deepEqual(namesWithout(image, 'host/app:1'), ['host/b:1', 'host/b@sha256:a']);
  assert.deepEqual(namesWithout(anEntry(['app:1', 'app:2'], ['app@sha256:a']), 'app:1'), [
    'app:2',
    'app@sha256:a',
  ]);
  assert.deepEqual(namesWithout(anEntry([], ['app@sha256:a']), 'app@sha256:a'), []);
});
