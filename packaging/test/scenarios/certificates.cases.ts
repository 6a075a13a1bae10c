/** Certificates on a real engine: made, brought, refused, renewed, and what containers see of it. OpenSSL is the judge. */

import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { startPebble } from '../../../certs/acme/pebble.testdata.ts';
import { waitFor, waitUntil } from '../harness/wait.ts';
import type { Scenarios } from './kit/bench.ts';
import {
  fingerprints,
  importOf,
  inContainer,
  published,
  siteCa,
  sourceOf,
  verified,
} from './kit/certificates.ts';
import { unchanging } from './kit/containers.ts';
import { idle } from './kit/stack.ts';
import { listenOnTls } from './kit/tls.ts';

/** Says that it was told, when it is sent HUP. */
const watcher = ['sh', '-c', 'trap "echo told" HUP; while :; do sleep 1; done'];

export const certificatesCases: Scenarios = {
  'the first container must find a CA, a bundle and both pairs that fit each other': async (bench) => {
    await using box = await bench.appliance('first');
    await box.up({ web: idle() });
    const certs = await published(box);
    assert.equal(certs.generation, 1);
    const names = (await inContainer(bench, 'first-web-1', 'ls', '/certs')).trim().split('\n');
    for (const name of ['ca.crt', 'ca-bundle.crt', 'server.crt', 'server.key', 'client.crt', 'client.key'])
      assert.ok(names.includes(name), name);
    assert.ok(!names.includes('embedded_ca.crt'));
    const { certsDir } = box.paths;
    for (const item of ['server', 'client'])
      await verified(certsDir, `${item}.crt`, item === 'server' ? 'sslserver' : 'sslclient');
    const server = certs.items.find(({ item }) => item === 'server')?.certificates[0];
    for (const name of ['localhost', '127.0.0.1', '::1', 'web'])
      assert.ok(server?.names.includes(name), name);
    assert.equal((await stat(join(certsDir, 'current', 'server.key'))).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(box.paths.pkiDir)).filter((name) => name.startsWith('ca-')).length, 1);
  },

  'a client outside of the stack must trust the server by ca-bundle.crt alone, under its names and no other':
    async (bench) => {
      await using box = await bench.appliance('trust');
      await box.up({ web: idle() });
      await published(box);
      await using server = await listenOnTls(box.paths.certsDir);
      await server.trusts(join(box.paths.certsDir, 'ca-bundle.crt'), 'localhost');
      await assert.rejects(server.trusts(join(box.paths.certsDir, 'ca-bundle.crt'), 'elsewhere.example'));
    },

  'a restart of the daemon must make nothing new, and leave containers as they are': async (bench) => {
    await using box = await bench.appliance('again');
    await box.up({ web: idle() });
    const before = await published(box);
    const container = unchanging(await bench.containers.get('again-web-1'));
    await box.stop();
    await box.start();
    await box.converged();
    assert.deepEqual(fingerprints(await published(box)), fingerprints(before));
    assert.equal((await published(box)).generation, before.generation);
    assert.deepEqual(unchanging(await bench.containers.get('again-web-1')), container);
  },

  'an import must reach running containers at once, restart who asked for it, and be taken back to what was there':
    async (bench) => {
      await using box = await bench.appliance('brought');
      await using site = await siteCa();
      await box.up({
        stays: idle(),
        told: {
          image: 'test/busybox:1',
          command: watcher,
          init: false,
          'x-appliance': { certs: { reload: { signal: 'HUP' } } },
        },
        restarted: idle({ 'x-appliance': { certs: { reload: 'restart' } } }),
      });
      const own = await published(box);
      const before = {
        stays: unchanging(await bench.containers.get('brought-stays-1')),
        told: unchanging(await bench.containers.get('brought-told-1')),
        restarted: await bench.containers.get('brought-restarted-1'),
      };
      const { pkcs12 } = await site.pair('box.example');
      const wrong = await importOf(box, { 'site.p12': pkcs12 }, 'not it');
      assert.deepEqual([wrong.imported, wrong.problems[0]?.code], [false, 'password-wrong']);
      const junk = await importOf(box, { 'site.txt': 'junk' });
      assert.deepEqual(
        junk.problems.map(({ code }) => code),
        ['unknown-format'],
      );
      const done = await importOf(box, { 'site.p12': pkcs12 }, site.password);
      assert.deepEqual([done.imported, done.items.map(({ item }) => item)], [true, ['ca', 'server']]);

      const after = await published(box);
      const server = after.items.find(({ item }) => item === 'server');
      assert.equal(server?.source, 'customer');
      const inside = await inContainer(bench, 'brought-stays-1', 'cat', '/certs/server.crt');
      assert.equal(inside.trim(), (await readFile(join(box.paths.certsDir, 'server.crt'), 'utf8')).trim());
      assert.match(await site.subjectOf(inside), /box\.example/);
      await bench.containers.until(
        'brought-restarted-1',
        ({ State }) => State.StartedAt !== before.restarted.State.StartedAt && State.Running,
      );
      // That one has ten seconds to show that it works with them.
      await waitFor(
        'HUP arrived',
        async () => (await bench.engine.docker('logs', 'brought-told-1')).includes('told'),
        { deadlineMs: 30_000 },
      );
      await box.converged();
      assert.deepEqual(unchanging(await bench.containers.get('brought-stays-1')), before.stays);
      assert.deepEqual(unchanging(await bench.containers.get('brought-told-1')), before.told);
      assert.equal(
        (await bench.containers.get('brought-restarted-1')).Id,
        before.restarted.Id,
        'not made anew',
      );

      const back = await box.client.certsForget({ item: 'server' });
      assert.equal(back.items.find(({ item }) => item === 'server')?.source, 'generated');
      assert.deepEqual(
        fingerprints(back)['server'],
        fingerprints(own)['server'],
        'the old one, not another one',
      );
    },

  'files that node.json names must be taken when they appear, and a bad replacement must change nothing':
    async (bench) => {
      await using box = await bench.appliance('named');
      await using site = await siteCa();
      const pair = await site.pair('box.example');
      await box.up({ web: idle() });
      const keys = { cert_path: 'site.crt', key_path: 'site.key', ca_path: 'site-ca.crt' };
      await box.configure(keys);
      const missing = await box.condition('CERT_UNUSABLE', 'server certificate');
      assert.match(missing.detail ?? '', /site\.crt.*does not exist/);
      assert.match(missing.detail ?? '', /site\.key.*does not exist/);
      await box.write('etc/applianced/site-ca.crt', site.caPem);
      await box.write('etc/applianced/site.key', pair.keyPem, 0o600);
      await box.write('etc/applianced/site.crt', pair.certificatePem);
      const certs = await sourceOf(box, 'server', 'customer');
      await box.noCondition('CERT_UNUSABLE');

      const other = await site.pair('other.example');
      await box.write('etc/applianced/site.crt', other.certificatePem);
      const mismatch = await box.condition('CERT_KEY_MISMATCH', 'server certificate');
      assert.match(mismatch.action, /\S/);
      assert.deepEqual(fingerprints(await published(box)), fingerprints(certs), 'what is published stays');
      await box.write('etc/applianced/site.key', other.keyPem, 0o600);
      await box.noCondition('CERT_KEY_MISMATCH');
      await waitFor('the new pair', async () => (await published(box)).generation !== certs.generation);
      await verified(box.paths.certsDir, 'server.crt', 'sslserver');
    },

  'the answer to a signing request must be matched to the key that stayed here': async (bench) => {
    await using box = await bench.appliance('asked');
    await using site = await siteCa();
    await box.up({ web: idle() });
    await published(box);
    const request = await box.client.certsRequest({ item: 'server', names: ['box.example', '10.1.2.3'] });
    const done = await importOf(box, { 'answer.pem': await site.sign(request.pem), 'ca.pem': site.caPem });
    assert.deepEqual(
      [
        done.imported,
        done.items.map(({ item }) => item),
        done.problems.filter(({ severity }) => severity === 'error'),
      ],
      [true, ['ca', 'server'], []],
    );
    await sourceOf(box, 'server', 'customer');
    await verified(box.paths.certsDir, 'server.crt', 'sslserver');
    assert.deepEqual(await readdir(join(box.paths.pkiDir, 'requests')), []);
    const told = (await box.events()).map(({ message }) => message).join('\n');
    for (const what of ['signing request made', '.*imported'])
      assert.match(told, new RegExp(`^server: ${what}, by an operator \\(api socket\\)$`, 'm'));
  },

  'a certificate must be obtained from an ACME server; one that is away must leave what is there in force':
    async (bench) => {
      await using box = await bench.appliance('acme');
      const { certsDir } = box.paths;
      const pebble = await startPebble();
      try {
        const acme = {
          directory: pebble.directoryUrl,
          ca_file: 'acme-ca.pem',
          names: ['box.example', 'alias.example'],
          http_port: pebble.httpPort,
        };
        await box.write('etc/applianced/acme-ca.pem', pebble.trustedCas);
        await box.configure({ acme: { ...acme, directory: 'https://127.0.0.1:9/dir' } });
        await box.writeStack({ web: idle() });
        await box.start();
        const failed = await box.condition('ACME_FAILED', 'the ACME certificate');
        assert.match(failed.detail ?? '', /127\.0\.0\.1:9/);
        assert.equal((await published(box)).items[1]?.source, 'generated');

        await box.configure({ acme });
        const certs = await sourceOf(box, 'server', 'customer');
        await box.noCondition('ACME_FAILED');
        const [leaf] = certs.items.find(({ item }) => item === 'server')?.certificates ?? [];
        assert.deepEqual(leaf?.names.toSorted(), ['alias.example', 'box.example']);
        assert.match(leaf.issuer, /Pebble/);
        const key = await readFile(join(certsDir, 'server.key'), 'utf8');
        assert.doesNotMatch(
          JSON.stringify([await box.events(), box.log()]),
          new RegExp((key.split('\n')[1] ?? 'x').replaceAll(/[+/]/g, '.')),
        );
        assert.match(
          certs.items[1]?.renewal ?? '',
          /^from the ACME server: 0 of \d+ days of its life are over/,
        );
        const before = await published(box);
        await box.stop();
        await box.start();
        await box.converged();
        assert.deepEqual(fingerprints(await published(box)), fingerprints(before), 'none is asked for again');
      } finally {
        await pebble[Symbol.asyncDispose]();
      }
    },

  'a file that somebody puts in the place of ours must be set aside and put right': async (bench) => {
    await using box = await bench.appliance('meddled');
    await box.up({ web: idle() });
    const before = await published(box);
    const place = join(box.paths.certsDir, 'current', 'server.key');
    await writeFile(place, '');
    // Any edit makes the daemon look at once.
    await box.configure({ org_name: 'Wakes' });
    const after = await waitUntil(
      'another generation',
      () => box.client.certs(),
      ({ generation, state }) => state === 'published' && generation !== before.generation,
      { deadlineMs: 20_000 },
    );
    assert.deepEqual(fingerprints(after), fingerprints(before));
    await verified(box.paths.certsDir, 'server.crt', 'sslserver');
  },

  'kill -9 at any moment of a rotation must leave the old or the new generation, whole': async (bench) => {
    await using box = await bench.appliance('killed');
    await box.writeStack({ web: idle() });
    await box.start({ process: true });
    let { generation = 0 } = await published(box);
    await box.converged();
    const web = unchanging(await bench.containers.get('killed-web-1'));
    const began = performance.now();
    await box.client.certsRefresh();
    const rotationMs = performance.now() - began;
    for (let round = 0; round < 6; round += 1) {
      // Its answer is lost with the daemon.
      const asked = box.client.certsRefresh().then(
        () => undefined,
        () => undefined,
      );
      // No state is waited for: the instant is what is tried.
      const instant = performance.now() + (round / 5) * rotationMs;
      while (performance.now() < instant) await setImmediate();
      await box.kill();
      await asked;
      for (const item of ['server', 'client'])
        await verified(box.paths.certsDir, `${item}.crt`, item === 'server' ? 'sslserver' : 'sslclient');
      await box.start({ process: true });
      const after = await published(box);
      assert.ok((after.generation ?? 0) >= generation);
      generation = after.generation ?? 0;
    }
    assert.deepEqual(unchanging(await bench.containers.get('killed-web-1')), web);
    const left = (await readdir(join(box.paths.certsDir, 'generations'))).length;
    // In force, the one before it, and one that was being written, was not switched to, or was not removed yet.
    assert.ok(left <= 3, `${left} generations`);
  },

  'secrets of certificates must be in no log, no event and no answer': async (bench) => {
    await using box = await bench.appliance('silent');
    await using site = await siteCa();
    await box.up({ web: idle() });
    const pair = await site.pair('box.example');
    await importOf(box, { 'a.p12': pair.pkcs12 }, site.password);
    await importOf(box, { 'b.key': pair.keyPem });
    const told = JSON.stringify([
      await box.events(),
      await box.client.certs(),
      await box.client.plan(),
      box.log(),
    ]);
    assert.ok(!told.includes(site.password));
    assert.doesNotMatch(told, /PRIVATE KEY/);
    const key = await readFile(join(box.paths.certsDir, 'server.key'), 'utf8');
    for (const line of key.split('\n').slice(1, 3)) assert.ok(!told.includes(line));
  },
};
