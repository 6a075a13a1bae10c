/** What is asked of a registry for updates, and what is not: other platforms, nothing new, no network wanted. */

import assert from 'node:assert/strict';
import type { AccessLogEntry } from '../harness/registry.ts';
import { waitFor } from '../harness/wait.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { unchanging } from './kit/containers.ts';
import { makeImages } from './kit/fresh-images.ts';
import { startSite, type Site } from './kit/site.ts';
import { idle } from './kit/stack.ts';

/** Any that no machine of the tests is. */
const elsewhere = 's390x';

/** Since then, and without those of a push. */
async function asked({ registry }: Site, since: number): Promise<readonly AccessLogEntry[]> {
  return (await registry.accessLog()).slice(since);
}

async function requests({ registry }: Site): Promise<number> {
  return (await registry.accessLog()).length;
}

async function appOf(bench: Bench, { box }: Site): Promise<Readonly<Record<string, unknown>>> {
  return unchanging(await bench.containers.get(box.container('app')));
}

export const updateCheckCases: Scenarios = {
  'of an index where only another platform changed nothing must be pulled, and its own image be taken when that changes':
    async (bench) => {
      await using site = await startSite(bench, 'index');
      await using maker = await makeImages(bench);
      const image = site.image('app');
      const [ours, theirs] = [await maker.image(), await maker.image({ architecture: elsewhere })];
      await maker.push(await maker.index(ours, theirs), image);
      await site.up({ app: idle({ image }) });
      const before = await appOf(bench, site);
      assert.equal((await bench.containers.get('index-app-1')).Image, ours.id);
      const other = await maker.image({ architecture: elsewhere });
      await maker.push(await maker.index(ours, other), image);
      const since = await requests(site);
      await site.check();
      assert.equal((await site.stands('app', 'up-to-date')).inForce?.id, ours.id);
      await site.box.converged();
      assert.deepEqual(await appOf(bench, site), before);
      const blobs = (await asked(site, since)).filter(({ path }) => path.includes('/blobs/'));
      assert.deepEqual(blobs, [], 'nothing is pulled');
      const next = await maker.image();
      await maker.push(await maker.index(next, other), image);
      await site.check();
      await bench.containers.until('index-app-1', ({ Image }) => Image === next.id, { deadlineMs: 20_000 });
      await site.box.converged();
      assert.deepEqual(await site.history(), ['index-app-1 committed']);
    },

  'while nothing changes no check must cost a counted request': async (bench) => {
    await using site = await startSite(bench, 'counted');
    await using maker = await makeImages(bench);
    await site.push('test/busybox:1', 'app');
    await maker.push(await maker.index(await maker.image()), site.image('other'));
    await site.up({ app: idle({ image: site.image('app') }), other: idle({ image: site.image('other') }) });
    await site.check();
    const since = await requests(site);
    for (let checks = 0; checks < 5; checks += 1) await site.check();
    const log = (await asked(site, since)).filter(({ path }) => path.includes('/manifests/'));
    assert.deepEqual(
      log.map(({ method }) => method),
      Array.from({ length: 10 }, () => 'HEAD'),
      'one for each image and check',
    );
    // What was taken costs nothing more either.
    await site.release('test/busybox:2', 'app');
    await site.runs('app', 'test/busybox:2');
    const after = await requests(site);
    await site.check();
    const counted = (await asked(site, after)).filter(({ method }) => method === 'GET');
    assert.deepEqual(counted, []);
  },

  'offline_mode must ask nothing of a registry, not even for an operator, and its end must be enough': async (
    bench,
  ) => {
    await using site = await startSite(bench, 'away');
    await site.push('test/busybox:1', 'app');
    await site.up({ app: idle({ image: site.image('app') }) });
    await site.check();
    await site.box.configure({ offline_mode: true });
    const before = await appOf(bench, site);
    await site.push('test/busybox:2', 'app');
    await site.stands('app', 'unknown');
    const since = await requests(site);
    const { client } = site.box;
    await assert.rejects(() => client.updateCheck({ parts: ['images'] }), /offline_mode is on/);
    await assert.rejects(() => client.updateNow({ parts: ['images'] }), /offline_mode is on/);
    await site.box.converged();
    assert.deepEqual(await asked(site, since), []);
    assert.deepEqual(await appOf(bench, site), before);
    await site.box.configure({ offline_mode: false });
    await waitFor('the command is accepted again', () => client.updateCheck({ parts: ['images'] }));
    await site.runs('app', 'test/busybox:2');
  },
};
