/** Images from registries that are there, away, or closed: local images first, credentials for one registry only. */

import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startRegistry } from '../harness/registry.ts';
import { waitFor } from '../harness/wait.ts';
import { serviceOf, type Appliance } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning } from './kit/containers.ts';
import { traces } from './kit/traces.ts';
import { idle } from './kit/stack.ts';

const account = { username: 'site', password: 'p4ss-only-for-one-registry' };

export const registryCases: Scenarios = {
  'an image that is not here must be pulled, once for all services that use it': async (bench) => {
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference, digest } = await registry.push('test/busybox:1', 'pulled:1');
    await using box = await bench.appliance('pull');
    await box.up({ one: idle({ image: reference }), two: idle({ image: reference }) });
    const digests = await bench.engine.docker('inspect', '--format={{json .RepoDigests}}', reference);
    assert.match(digests, new RegExp(digest));
    const pulls = (await box.events()).filter(({ message }) => message.startsWith('pull-image done'));
    assert.equal(pulls.length, 1);
  },

  'a registry that is away must not keep services with local images from starting': async (bench) => {
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference } = await registry.push('test/busybox:1', 'local:1');
    await bench.engine.docker('pull', '--quiet', reference);
    await registry.stop();
    await using box = await bench.appliance('local');
    await box.writeStack({
      plain: idle({ image: reference }),
      eager: idle({ image: reference, pull_policy: 'always' }),
    });
    await box.start();
    await bench.containers.until('local-plain-1', isRunning);
    await bench.containers.until('local-eager-1', isRunning);
    const condition = await box.condition('REGISTRY_UNREACHABLE');
    assert.match(condition.detail ?? '', /connection refused/, "the engine's own words are kept");
    await registry.start();
    await box.noCondition('REGISTRY_UNREACHABLE');
    await box.converged();
  },

  'an image that is nowhere must be told, block nobody, and be pulled when the registry comes': async (
    bench,
  ) => {
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference } = await registry.push('test/busybox:1', 'late:1');
    await registry.stop();
    await using box = await bench.appliance('late');
    await box.writeStack({ app: idle({ image: reference }), other: idle() });
    await box.start();
    await bench.containers.until('late-other-1', isRunning);
    const condition = await box.condition('REGISTRY_UNREACHABLE');
    assert.match(condition.detail ?? '', /connection refused/);
    await box.until('app waits for its next try', (now) => serviceOf(now, 'app').state === 'failed');
    await registry.start();
    await bench.containers.until('late-app-1', isRunning);
    await box.converged();
    await box.noCondition('REGISTRY_UNREACHABLE');
  },

  'an image that the registry does not have must have its own condition': async (bench) => {
    await using registry = await startRegistry({ netns: bench.engine.netns });
    await using box = await bench.appliance('unknown');
    await box.writeStack({ app: idle({ image: `${registry.address}/nothing:1` }), other: idle() });
    await box.start();
    await box.condition('IMAGE_UNKNOWN');
    await bench.containers.until('unknown-other-1', isRunning);
    await registry.push('test/busybox:1', 'nothing:1');
    await bench.containers.until('unknown-app-1', isRunning);
    await box.converged();
    await box.noCondition('IMAGE_UNKNOWN');
  },

  'credentials must reach the registry that they are for, no other one, and no place where anyone can read them':
    async (bench) => {
      const { netns } = bench.engine;
      await using ours = await startRegistry({ netns, auth: account });
      // The same account: had our credentials been sent here, the pull would work.
      await using other = await startRegistry({ netns, auth: account });
      const wanted = await ours.push('test/busybox:1', 'closed:1');
      const refused = await other.push('test/busybox:1', 'closed:1');
      await using box = await bench.appliance('account');
      await box.write('etc/applianced/password', `${account.password}\n`, 0o600);
      await box.configure({
        registries: { [ours.address]: { username: account.username, password_file: 'password' } },
      });
      await box.writeStack({
        app: idle({ image: wanted.reference }),
        stranger: idle({ image: refused.reference }),
      });
      await box.start();
      await bench.containers.until('account-app-1', isRunning);
      const condition = await box.condition('REGISTRY_UNAUTHORIZED');
      assert.match(condition.title, new RegExp(other.address));
      const manifests = (await other.accessLog()).filter(
        ({ method, path, status }) => status === 200 && method !== 'PUT' && path.includes('/manifests/'),
      );
      assert.deepEqual(
        manifests.filter(({ method }) => method === 'GET'),
        [],
      );
      assert.deepEqual(await traces(bench, box, account.password), [
        'etc/applianced/password',
        'var/lib/applianced/last-good-config.json',
      ]);
      // What was refused is asked for again at once, not after the minutes of its back-off.
      const access = { username: account.username, password_file: 'password' };
      await box.configure({ registries: { [ours.address]: access, [other.address]: access } });
      await bench.containers.until('account-stranger-1', isRunning);
      await box.noCondition('REGISTRY_UNAUTHORIZED');
    },

  'a registry of a private CA must be named as not trusted, and serve once node.json names the CA, as long as it does':
    async (bench) => {
      await using registry = await startRegistry({ netns: bench.engine.netns, tls: true });
      const { reference } = await registry.push('test/busybox:1', 'private:1');
      await using box = await bench.appliance('private');
      await useEngineCerts(bench, box);
      await box.writeStack({ app: idle({ image: reference }), other: idle() });
      await box.start();
      const condition = await box.condition('REGISTRY_UNTRUSTED');
      assert.match(condition.title, new RegExp(reference));
      assert.match(condition.detail ?? '', /signed by unknown authority/, "the engine's own words are kept");
      assert.match(condition.action, /ca_file .* "registries" in node\.json/);
      await bench.containers.until('private-other-1', isRunning);
      await box.write('etc/applianced/registry-ca.pem', registry.caPem ?? '');
      await box.configure({ registries: { [registry.address]: { ca_file: 'registry-ca.pem' } } });
      await bench.containers.until('private-app-1', isRunning);
      await box.noCondition('REGISTRY_UNTRUSTED');
      await box.configure({});
      const { reference: another } = await registry.push('test/http:1', 'private:2');
      await box.writeStack({ app: idle({ image: another }), other: idle() });
      await box.condition('REGISTRY_UNTRUSTED');
      await bench.containers.until('private-app-1', ({ Config }) => Config.Image === reference);
    },

  'offline_mode must ask no registry, and its end must be enough to pull': async (bench) => {
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference } = await registry.push('test/busybox:1', 'offline:1');
    await using box = await bench.appliance('offline');
    await box.configure({ offline_mode: true });
    await box.writeStack({ app: idle({ image: reference }), other: idle() });
    await box.start();
    const condition = await box.condition('IMAGE_MISSING');
    assert.match(condition.detail ?? '', /offline_mode is on/);
    await bench.containers.until('offline-other-1', isRunning);
    const pulls = (await registry.accessLog()).filter(({ method }) => method === 'GET').length;
    await box.configure({ offline_mode: false });
    await bench.containers.until('offline-app-1', isRunning);
    await waitFor(
      'the registry was asked',
      async () => (await registry.accessLog()).filter(({ method }) => method === 'GET').length > pulls,
    );
    await box.converged();
  },
};

/** Under `--root /`, as on an appliance, the two are one folder. */
async function useEngineCerts({ engine }: Bench, { paths }: Appliance): Promise<void> {
  await mkdir(engine.certsDir, { recursive: true });
  await mkdir(dirname(paths.engineCertsDir), { recursive: true });
  await symlink(engine.certsDir, paths.engineCertsDir);
}
