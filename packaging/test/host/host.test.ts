import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { testImageArchive } from '../harness/images.ts';
import { listLeftovers, settledLeftovers } from '../harness/leftovers.ts';
import { waitFor } from '../harness/wait.ts';
import { bootHost, hostSkipReason, hostSuites, type TestHost } from './host.ts';

const skip = await hostSkipReason();
const releases = { bookworm: '12', trixie: '13' };

for (const suite of hostSuites) {
  describe(`a ${suite} host`, { skip }, () => {
    test('it must boot with nothing failed, and run a container whose port is reachable in its network', async () => {
      await using host = await bootHost({ suite });
      assert.equal(await host.systemState(), 'running');
      assert.match(await host.readFile('/etc/debian_version'), new RegExp(`^${releases[suite]}`));
      await host.copyIn('/var/tmp/images.tar', { from: await testImageArchive() });
      await host.exec('docker', 'load', '--quiet', '--input', '/var/tmp/images.tar');
      const run = ['run', '--detach', '--name=web', '--restart=always', '--memory=64m', '--publish=8080:80'];
      await host.exec('docker', ...run, 'test/http:1');
      const page = (): Promise<unknown> => host.fetch('http://127.0.0.1:8080/');
      const answer = { status: 200, body: 'it works\n' };
      assert.deepEqual(await waitFor('the page', page), answer);
      await host.powerCut();
      assert.deepEqual(await waitFor('the page after a power cut', page), answer);
    });

    test('its files must outlive a reboot, a power cut and a time without power, and each boot be a new one', async () => {
      await using host = await bootHost({ suite, files: { '/etc/before-boot.conf': 'given\n' } });
      assert.equal(await host.readFile('/etc/before-boot.conf'), 'given\n');
      const machineId = await host.readFile('/etc/machine-id');
      const bootId = (): Promise<string> => host.readFile('/proc/sys/kernel/random/boot_id');
      const bootIds = new Set([await bootId()]);
      const restarts = [() => host.reboot(), () => host.powerCut(), () => offAndOn(host)];
      for (const [index, restart] of restarts.entries()) {
        const path = `/var/lib/test/${index}`;
        await host.copyIn(path, 'kept\n', '0600');
        await host.exec('sync', path);
        await host.exec('ip', 'link', 'add', 'left', 'type', 'bridge');
        await restart();
        assert.equal(await host.readFile(path), 'kept\n');
        assert.equal(await host.systemState(), 'running');
        await assert.rejects(host.exec('ip', 'link', 'show', 'left'), /does not exist/);
        bootIds.add(await bootId());
      }
      assert.deepEqual({ boots: host.boots, different: bootIds.size }, { boots: 4, different: 4 });
      assert.equal(await host.readFile('/etc/machine-id'), machineId);
      const { stdout } = await host.exec('journalctl', '--list-boots', '--quiet', '--no-pager');
      assert.equal(stdout.trim().split('\n').length, 4);
    });

    test('it must see nothing beyond its own network, and its failures must name the command that failed', async () => {
      await using host = await bootHost({ suite });
      const links = await host.exec('sh', '-c', 'echo /sys/class/net/*');
      assert.equal(links.stdout, '/sys/class/net/docker0 /sys/class/net/lo\n');
      const failing = host.exec('sh', '-c', 'echo reason >&2; exit 3');
      await assert.rejects(failing, { exitCode: 3, message: 'in the host: sh -c: exit code 3\nreason' });
      await host
        .exec('systemd-run', '--unit=broken', '--property=Type=oneshot', 'false')
        .catch(() => undefined);
      assert.equal(await host.unitProperty('broken.service', 'ActiveState'), 'failed');
      assert.match(await host.journal('broken.service'), /Failed with result 'exit-code'/);
      assert.equal(await host.systemState(), 'degraded');
    });

    test('what is written to its terminal must be seen, after a reboot too', async () => {
      await using host = await bootHost({ suite });
      for (const text of ['first boot', 'second boot']) {
        await host.exec('sh', '-c', `echo 'shown in the ${text}' >/dev/tty1`);
        await waitFor(text, async () => (await host.console()).includes(`shown in the ${text}`));
        if (host.boots === 1) await host.powerCut();
      }
    });

    test('dispose must leave nothing of it', async () => {
      const host = await bootHost({ suite });
      const { name } = host;
      assert.notDeepEqual(await listLeftovers(name), []);
      await host.dispose();
      assert.deepEqual(await settledLeftovers(name, 1_000), []);
    });
  });
}

async function offAndOn(host: TestHost): Promise<void> {
  await host.powerOff();
  await host.boot();
}

test('a test process that is killed must take its host with it', { skip }, async () => {
  const program = `
    const { bootHost } = await import(${JSON.stringify(new URL('./host.ts', import.meta.url).href)});
    const host = await bootHost();
    console.log(host.name);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'pipe' });
  const [name] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  assert.notDeepEqual(await listLeftovers(name), []);
  child.kill('SIGKILL');
  assert.deepEqual(await settledLeftovers(name, 5_000), []);
});

test('a host that does not boot must say so with the end of its console', { skip }, async () => {
  const broken = bootHost({ files: { '/usr/lib/systemd/systemd': 'no program\n' } });
  await assert.rejects(broken, { name: 'HostError', message: /does not boot; its console ends with/ });
});
