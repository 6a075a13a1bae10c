import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { engineSkipReason, engineVersions, startEngine, type TestEngine } from './engine.ts';
import { loadTestImages, testImages } from './images.ts';
import { listLeftovers, settledLeftovers } from './leftovers.ts';
import { harnessPrefix } from './names.ts';
import { waitFor } from './wait.ts';

/** A container that ends at once when told to, so that no test waits for a stop timeout. */
const quickToEnd = ['--init', 'test/busybox:1'];

for (const version of engineVersions) {
  const skip = await engineSkipReason(version);
  describe(`engine ${version}`, { skip }, () => {
    test('it must be the version asked for, run containers, and publish ports inside its own network', async () => {
      await using engine = await startEngine({ version });
      assert.match(
        await engine.docker('version', '--format', '{{.Server.Version}}'),
        new RegExp(`^${version}`),
      );
      await loadTestImages(engine);
      const listed = await engine.docker('images', '--format', '{{.Repository}}:{{.Tag}}');
      assert.deepEqual(listed.split('\n').toSorted(), testImages.toSorted());
      await engine.docker('run', '--detach', '--name=web', '--publish=8080:80', 'test/http:1');
      const page = await waitFor('the page', () => engine.fetch('http://127.0.0.1:8080/'));
      assert.deepEqual(page, { status: 200, body: 'it works\n' });
      const health = ['inspect', '--format={{.State.Health.Status}}', 'web'];
      await waitFor('healthy', async () => (await engine.docker(...health)) === 'healthy');
    });

    test('a command that is executed in a container must see the files of the container, not of the machine', async () => {
      await using engine = await startEngine({ version });
      await loadTestImages(engine);
      await engine.docker('run', '--detach', '--name=one', ...quickToEnd);
      assert.equal(await engine.docker('exec', 'one', 'cat', '/version'), 'busybox 1');
    });

    test('dispose must leave nothing, also of a frozen engine with a running container', async () => {
      const engine = await startEngine({ version });
      await loadTestImages(engine);
      await engine.docker('run', '--detach', ...quickToEnd);
      assert.notDeepEqual(await listLeftovers(engine.name), []);
      engine.freeze();
      await engine.dispose();
      assert.deepEqual(await settledLeftovers(engine.name, 1_000), []);
    });
  });
}

const skip = await engineSkipReason();

test('a frozen engine must not answer, and must answer again once thawed', { skip }, async () => {
  await using engine = await startEngine();
  engine.freeze();
  await assert.rejects(ping(engine, 300), { message: 'timeout' });
  engine.thaw();
  assert.equal(await ping(engine, 5_000), 200);
});

test('containers must outlive a killed dockerd that has live-restore', { skip }, async () => {
  await using engine = await startEngine({ liveRestore: true });
  await loadTestImages(engine);
  const id = await engine.docker('run', '--detach', ...quickToEnd);
  const startedAt = ['inspect', '--format={{.State.StartedAt}} {{.State.Running}}', id];
  const before = await engine.docker(...startedAt);
  const { pid } = engine;
  await engine.kill();
  assert.equal(engine.running(), false);
  await engine.start();
  assert.notEqual(engine.pid, pid);
  assert.equal(await engine.docker(...startedAt), before);
});

test('a test process that is killed must take its engine with it, frozen or not', { skip }, async () => {
  const engineUrl = new URL('./engine.ts', import.meta.url).href;
  const program = `
    const { startEngine } = await import(${JSON.stringify(engineUrl)});
    const engine = await startEngine();
    engine.freeze();
    console.log(engine.name);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' });
  const [name] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  assert.ok(name.startsWith(harnessPrefix));
  child.kill('SIGKILL');
  assert.deepEqual(await settledLeftovers(name, 5_000), []);
});

test('a small data size must give a disk that is full', { skip }, async () => {
  await using engine = await startEngine({ dataSizeMb: 6 });
  await loadTestImages(engine);
  const fill = ['run', '--rm', 'test/busybox:1', 'sh', '-c', 'cat /dev/zero > /tmp/fill'];
  await assert.rejects(engine.docker(...fill), /No space left on device/);
});

async function ping(engine: TestEngine, timeoutMs: number): Promise<number | undefined> {
  const answer = Promise.withResolvers<number | undefined>();
  const { socketPath } = engine;
  const request = get({ socketPath, path: '/_ping', timeout: timeoutMs, agent: false }, (response) => {
    response.resume();
    answer.resolve(response.statusCode);
  });
  request.once('timeout', () => request.destroy(new Error('timeout')));
  request.once('error', answer.reject);
  return answer.promise;
}
