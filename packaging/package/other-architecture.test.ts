/** The package for the architecture that this machine is not: built across, and run. In the long run: it costs a compiler, an emulator and 50 MB from npm. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { listen } from '../../appliance/adapters/systemd/addon.testdata.ts';
import { createClient } from '../../appliance/client/client.ts';
import { paths } from '../../appliance/config/paths.ts';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import type { Architecture } from '../bundle/plugins.ts';
import { findProgram, run, type CommandResult } from '../dev/command.ts';
import { ensurePackages } from '../dev/packages.ts';
import { emulator, emulators } from '../test/harness/emulator.ts';
import { tempDirectory, type TempDirectory } from '../test/harness/temp-directory.ts';
import { waitUntil } from '../test/harness/wait.ts';
import { daemonProcess } from '../test/scenarios/kit/daemon.ts';
import { buildPackages, lint } from './build.ts';

const architecture: Architecture = hostArchitecture() === 'amd64' ? 'arm64' : 'amd64';
const machine = { arm64: 'AArch64', amd64: 'Advanced Micro Devices X86-64' }[architecture];
const version = '0.1.1~test1';
/** What the binaries ask for beside the kernel, as Depends has it. */
const libraries = ['libc6', 'libgcc-s1', 'libstdc++6'];
const emulated = emulators[architecture];
const skip = (await findProgram(emulated)) === undefined ? `not installed: ${emulated}` : false;
/** Each instruction is translated first. */
const startDeadlineMs = 60_000;
const testTimeoutMs = 3 * startDeadlineMs;

if (process.env['APPLIANCED_LONG'] === '1')
  describe('the package for the other architecture', () => {
    let folder: TempDirectory;
    let deb: string;
    let programs: string;
    let node: readonly string[];
    before(async () => {
      assert.equal(await ensurePackages('cross-package', () => undefined), undefined);
      folder = await tempDirectory();
      const options = { architecture, version, compression: 'none', lint: true } as const;
      const built = await buildPackages({ ...options, outDirectory: folder.path }, () => undefined);
      [deb] = built.debs;
      await run(['dpkg-deb', '--extract', deb, join(folder.path, 'tree')]);
      programs = join(folder.path, 'tree/usr/lib/applianced');
      if (skip === false) node = [...(await emulator(architecture, libraries)), join(programs, 'node')];
    });
    after(() => folder.dispose());

    test('it must hold the binaries of its architecture and please lintian', async () => {
      assert.equal(await lint([deb], { compression: 'none' }), '');
      for (const file of ['node', 'native/sd.node', 'native/better-sqlite3.node']) {
        const header = await run(['readelf', '--file-header', join(programs, file)]);
        assert.ok(header.stdout.includes(machine), file);
      }
      const depends = await run(['dpkg-deb', '--field', deb, 'Depends']);
      assert.match(
        depends.stdout,
        /libc6 \(>= [\d.]+\), libgcc-s1 \(>= [\d.]+\), libstdc\+\+6 \(>= [\d.]+\)/,
      );
    });

    test(
      'its programs must start on the libraries that it depends on',
      { skip, timeout: testTimeoutMs },
      async () => {
        assert.equal((await program('applianced', '--version')).stdout, `applianced ${version}\n`);
        assert.match((await program('appliancectl', '--help')).stdout, /^Usage: appliancectl /);
      },
    );

    test(
      'its daemon must keep a journal, tell systemd that it is ready, and answer',
      { skip, timeout: testTimeoutMs },
      async () => {
        const root = join(folder.path, 'root');
        await mkdir(root);
        const notified = join(folder.path, 'notify');
        await using systemd = await listen(notified);
        const daemon = daemonProcess(
          {
            root,
            engineSocket: join(root, 'no-engine.sock'),
            program: [...node, join(programs, 'applianced.mjs')],
          },
          (command) => ['env', `NOTIFY_SOCKET=${notified}`, ...command],
        );
        try {
          const told = await Promise.race([systemd.next(), daemon.exit]);
          assert.equal(String(told), 'READY=1', daemon.log());
          const socketPath = paths(root).apiSocket;
          const client = createClient({ socketPath, strict: true });
          const { checks } = await waitUntil(
            'a first look',
            () => client.health(),
            (report) => report.checks.some(({ name, status }) => name === 'daemon' && status === 'pass'),
            { deadlineMs: startDeadlineMs },
          );
          assert.deepEqual(
            checks.map(({ name, status }) => `${name} ${status}`),
            ['daemon pass', 'engine fail', 'stack fail'],
          );
          const kept = await client.eventsList({ limit: 10 });
          assert.ok(kept.some(({ message }) => message === `applianced ${version} started`));
          const said = await program('appliancectl', 'version', '--socket', socketPath);
          assert.equal(said.stdout.split(version).length, 3, `of both programs: ${said.stdout}`);
        } finally {
          await daemon.stop();
        }
      },
    );

    function program(name: string, ...args: readonly string[]): Promise<CommandResult> {
      return run([...node, join(programs, `${name}.mjs`), ...args], { timeoutMs: startDeadlineMs });
    }
  });
