/** systemd ends a daemon that hangs and starts it again; one that merely waits for something slow it leaves alone. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../../dev/command.ts';
import { waitFor, waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { bootApplianceHost, loadSmallImages, type ApplianceHost } from './kit/appliance-host.ts';
import { startInNetwork } from './kit/in-network.ts';
import { smallServices, smallStack, stackWith } from './kit/small-stack.ts';

const skip = await hostSkipReason();
const unit = 'applianced.service';
/** Above the 10 s from one look of an idle daemon to the next; the package has a minute. */
const watchdogSec = 12;
const reactionDeadlineMs = (watchdogSec + 15) * 1_000;
const registryPort = 5999;
const blockLoop = fileURLToPath(new URL('./kit/block-loop-process.ts', import.meta.url));

for (const suite of hostSuites) {
  describe(`the watchdog on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    before(async () => {
      box = await bootApplianceHost(suite);
      await loadSmallImages(box);
      await box.write('/etc/applianced/stack.yaml', smallStack);
      const dropIn = `[Service]\nWatchdogSec=${watchdogSec}\n`;
      await box.host.copyIn(`/etc/systemd/system/${unit}.d/watchdog.conf`, dropIn);
      await box.host.exec('systemctl', 'daemon-reload');
      await box.host.exec('systemctl', 'restart', unit);
      await healthy();
    });
    after(() => box[Symbol.asyncDispose]());

    test('a daemon that is stopped in its tracks must be replaced, and no container must notice', () =>
      replacedAfter(async () => {
        await box.host.exec('systemctl', 'kill', '--signal=SIGSTOP', unit);
      }));

    test('a daemon whose loop is blocked must be replaced, and no container must notice', () =>
      replacedAfter(async () => {
        const { host } = box;
        await host.exec('systemctl', 'kill', '--signal=SIGUSR1', unit);
        const block = host.inNetwork([process.execPath, blockLoop]);
        await waitFor('the loop is blocked', async () => (await run(block)).stdout === 'sent\n');
      }));

    test('a pull that takes longer than the watchdog waits must not count as a hang', async () => {
      const { host } = box;
      await using _ = await startInNetwork(host.netns, './silent-registry-process.ts', String(registryPort));
      const running = await box.containers();
      const process = await host.unitProperty(unit, 'MainPID');
      const slow = { image: `localhost:${registryPort}/slow:1`, restart: 'always' };
      await box.write('/etc/applianced/stack.yaml', stackWith({ ...smallServices, slow }));
      const pulling = await box.until('the pull runs', ({ phase, services }) =>
        services.some(({ name, state }) => phase === 'PROCESSING' && name === 'slow' && state === 'waiting'),
      );
      const fedAt = (): Promise<number> => fedAtMs(host.unitProperty(unit, 'WatchdogTimestampMonotonic'));
      const first = await fedAt();
      await waitUntil(
        'the watchdog is fed for longer than it waits',
        async () => (await fedAt()) - first,
        (ms) => ms > watchdogSec * 1_000,
        { deadlineMs: 3 * watchdogSec * 1_000, everyMs: 500 },
      );
      assert.equal(await host.unitProperty(unit, 'MainPID'), process, pulling.summary);
      assert.partialDeepStrictEqual(await box.containers(), running);
    });

    async function replacedAfter(hang: () => Promise<void>): Promise<void> {
      const { host } = box;
      const running = await box.containers();
      const first = await host.unitProperty(unit, 'MainPID');
      const barked = await timeouts();
      await hang();
      await waitUntil(
        'another process serves',
        async () => [await host.unitProperty(unit, 'MainPID'), await host.unitProperty(unit, 'ActiveState')],
        ([process, state]) => process !== first && process !== '0' && state === 'active',
        { deadlineMs: reactionDeadlineMs, everyMs: 200 },
      );
      await healthy();
      assert.equal(await timeouts(), barked + 1);
      assert.deepEqual(await box.containers(), running);
    }

    async function timeouts(): Promise<number> {
      return [...(await box.host.journal(unit)).matchAll(/: Watchdog timeout/g)].length;
    }

    async function healthy(): Promise<void> {
      await box.until('healthy', ({ health, services }) => health === 'healthy' && services.length === 2);
    }
  });
}

/** Microseconds in words of systemd. */
async function fedAtMs(property: Promise<string>): Promise<number> {
  return Number(await property) / 1_000;
}
