import assert from 'node:assert/strict';
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { paths } from '../../appliance/config/paths.ts';
import { developmentPlace, makePlace } from './place.ts';
import { projectRoot } from './project.ts';

test('the development root must stand in the checkout unless told otherwise', () => {
  assert.equal(developmentPlace({}).directory, join(projectRoot, '.appliance'));
  const { directory, root, shortLink } = developmentPlace({ APPLIANCED_DEV_ROOT: '/somewhere/else' });
  assert.deepEqual(
    { directory, root, shortLink },
    {
      directory: '/somewhere/else',
      root: '/somewhere/else',
      shortLink: undefined,
    },
  );
});

test('a root too long for sockets must be reached by a short link', async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'applianced-place-'));
  t.after(() => rm(parent, { recursive: true }));
  const environment = { APPLIANCED_DEV_ROOT: join(parent, 'x'.repeat(90)), XDG_RUNTIME_DIR: parent };
  const place = developmentPlace(environment);
  assert.ok(paths(place.root).consoleSocket.length < 100);
  assert.ok(place.engineSocket.length < 100);
  await makePlace(place);
  await makePlace(place);
  assert.equal(await readlink(place.root), place.directory);
});
