/** What a real engine refuses, and as what it reaches us; cases for every version. */

import assert from 'node:assert/strict';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { type Cases, failsAs, image, signal } from './bench.testdata.ts';

export const refusalCases: Cases = {
  'kill, pause and their refusals': async (bench) => {
    const id = await bench.run('victim');
    await bench.host.docker('pause', id);
    assert.equal((await bench.details(id)).state, 'paused');
    await bench.engine.unpauseContainer(id, signal);
    await bench.engine.killContainer(id, 'SIGKILL', signal);
    await waitFor('it is dead', async () => (await bench.details(id)).state === 'exited');
    await failsAs('conflict', bench.engine.killContainer(id, 'SIGKILL', signal));
    await failsAs('not-found', bench.engine.startContainer('nobody', signal));
    await failsAs('not-found', bench.engine.stopContainer('nobody', { graceMs: 0 }, signal));
  },

  'a name that is taken says by whom, at create and at rename': async (bench) => {
    const holder = await bench.run('holder');
    const taken = bench.engine.createContainer('holder', { Image: image }, undefined, signal);
    await assert.rejects(taken, { kind: 'name-taken', holderId: holder, retryable: true });
    const other = await bench.run('other');
    await assert.rejects(bench.engine.renameContainer(other, 'holder', signal), {
      kind: 'name-taken',
      holderId: holder,
    });
  },

  'what cannot be created has a reason of its own': async (bench) => {
    const create = (body: object, platform?: string): Promise<string> =>
      bench.engine.createContainer('refused', { Image: image, ...body }, platform, signal);
    await failsAs('image-missing', create({ Image: 'test/nope:1' }));
    await failsAs('image-missing', create({}, 'linux/s390x'));
    await failsAs(
      'bad-request',
      bench.engine.createContainer('not a name', { Image: image }, undefined, signal),
    );
    const missing = { Type: 'bind', Source: '/does/not/exist', Target: '/x' };
    await failsAs('mount-failed', create({ HostConfig: { Mounts: [missing] } }));
    assert.equal(await bench.engine.inspectContainer('refused', signal), undefined);
  },

  'a directory mounted onto a file is a failed mount': async (bench) => {
    await failsAs('mount-failed', bench.run('mount', { HostConfig: { Binds: ['/tmp:/etc/passwd'] } }));
  },
};
