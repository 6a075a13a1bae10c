/** A clock that is wrong when the daemon starts, and is set while it runs: the stack must not notice. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Event } from '../../../appliance/contract/event.ts';
import type { Status } from '../../../appliance/contract/status.ts';
import { waitUntil } from '../harness/wait.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import {
  bootBareHost,
  installAppliance,
  loadSmallImages,
  type ApplianceHost,
  type ContainerFacts,
} from './kit/appliance-host.ts';
import { clockSkipReason, giveOwnClock, type OwnClock } from './kit/own-clock.ts';
import { startRequestLoop, type RequestLoop } from './kit/request-loop.ts';
import { pagePort, smallStack } from './kit/small-stack.ts';

const skip = (await hostSkipReason()) || clockSkipReason();
const unit = 'applianced.service';
const dayMs = 86_400_000;
/** An idle daemon looks every 10 s by itself: what is there sooner was not waited for. */
const atOnce = { deadlineMs: 5_000, everyMs: 50 };
const watchdogSec = 12;
const testRunMs = 900_000;
/** Fewer would not have met the jump. */
const fewestRequests = 50;

for (const suite of hostSuites) {
  describe(`a clock that is wrong on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    let clock: OwnClock;
    before(async () => {
      box = await bootBareHost(suite);
      await box.host.copyIn(
        `/etc/systemd/system/${unit}.d/watchdog.conf`,
        `[Service]\nWatchdogSec=${watchdogSec}\n`,
      );
      clock = await giveOwnClock(box, unit, sinceEpochMs());
      await installAppliance(box);
      await loadSmallImages(box);
    });
    after(() => box[Symbol.asyncDispose]());

    test('a daemon that starts in 1970 must bring the stack up and feed the watchdog', async () => {
      const { host } = box;
      await box.write('/etc/applianced/stack.yaml', smallStack);
      const { at } = await healthy();
      assert.match(at, /^1970-/);
      assert.equal((await box.client().certs()).state, 'pending', 'nothing is issued by that clock');
      const fedAt = async (): Promise<number> =>
        Number(await host.unitProperty(unit, 'WatchdogTimestampMonotonic')) / 1_000_000;
      const first = await fedAt();
      const longer = { deadlineMs: 3 * watchdogSec * 1_000, everyMs: 500 };
      await waitUntil('it is fed on', fedAt, (seconds) => seconds - first > watchdogSec, longer);
      await ranThrough();
    });

    test('a container that is killed in 1970 must come back at once', () => killed('small-keeper'));

    test('a clock that jumps to the right time must restart nothing, lose no event and count no crash', async () => {
      const events = await allEvents();
      const running = await box.containers();
      const before = await healthy();
      await using loop = clients();
      await clock.setLate(0);
      const told = await lookedTwice(before.pass);
      const results = await loop.finish();
      const { startedAt, bootedAt } = told.appliance;
      for (const at of [told.at, startedAt]) assert.ok(Date.now() - Date.parse(at) < testRunMs, at);
      assert.ok(bootedAt < startedAt, bootedAt);
      assert.match(bootedAt, /^20/);
      for (const { name, failures, answered } of results) {
        assert.deepEqual(failures.slice(0, 3), [], name);
        assert.ok(answered > fewestRequests, `${name}: ${answered}`);
      }
      assert.deepEqual(await box.containers(), running);
      assert.deepEqual((await allEvents()).slice(0, events.length), events);
      assert.deepEqual(restartsOf(told), restartsOf(before));
      assert.deepEqual(codesOf(before), ['CLOCK_WRONG', ...codesOf(told)]);
      assert.equal((await box.untilCerts(({ state }) => state === 'published')).generation, 1);
      await ranThrough();
    });

    test('a clock that is set back by a day must neither stop nor delay healing', async () => {
      for (let crash = 1; crash <= 3; crash += 1) await killed('small-page', { deadlineMs: 15_000 });
      const running = await box.containers();
      await box.host.exec('docker', 'kill', nameOf(running, 'small-page'));
      await box.until('a back-off', ({ services }) =>
        services.some(({ nextAttemptAt }) => nextAttemptAt !== undefined),
      );
      await clock.setLate(dayMs);
      // 4 s after the fourth crash in a row, and where the clock was set within them once more from then on.
      await backAgain('small-page', running, { deadlineMs: 13_000 });
      await healthy();
      await killed('small-keeper');
      await ranThrough();
    });

    test('a boot before the last event of the journal must bring the stack up and go on with the journal', async () => {
      const { host } = box;
      const events = await allEvents();
      const ids = Object.values(await box.containers()).map(({ id }) => id);
      await clock.setLate(sinceEpochMs());
      await host.reboot();
      const { at } = await healthy();
      assert.match(at, /^1970-/);
      assert.deepEqual(
        Object.values(await box.containers()).map(({ id }) => id),
        ids,
      );
      const now = await allEvents();
      assert.deepEqual(now.slice(0, events.length), events);
      assert.match(now.at(-1)?.at ?? '', /^1970-/);
      await killed('small-keeper');
      await ranThrough();
    });

    /** Not the whole: a wrong clock is a condition. */
    function healthy(): Promise<Status> {
      return box.until(
        'the stack is healthy',
        ({ services, phase }) =>
          services.length === 2 && services.every(({ state }) => state === 'healthy') && phase === 'IDLE',
      );
    }

    /** The first look after a pass may have begun before what is to be seen. */
    function lookedTwice(pass: number): Promise<Status> {
      return box.until('two looks more', (status) => status.phase === 'IDLE' && status.pass >= pass + 2);
    }

    async function killed(name: string, wait: { deadlineMs?: number } = {}): Promise<void> {
      const running = await box.containers();
      await box.host.exec('docker', 'kill', nameOf(running, name));
      await backAgain(name, running, wait);
    }

    async function backAgain(
      name: string,
      before: Readonly<Record<string, ContainerFacts>>,
      wait: { deadlineMs?: number },
    ): Promise<void> {
      const key = nameOf(before, name);
      await waitUntil(
        `${key} runs again`,
        box.containers,
        (now) =>
          now[key]?.id === before[key]?.id &&
          now[key]?.state === 'running' &&
          now[key].startedAt !== before[key]?.startedAt,
        { ...atOnce, ...wait },
      );
    }

    async function ranThrough(): Promise<void> {
      assert.equal(await box.host.unitProperty(unit, 'NRestarts'), '0');
    }

    async function allEvents(): Promise<readonly Event[]> {
      return box.client().eventsList({ limit: 1_000 });
    }

    function clients(): RequestLoop {
      const { host } = box;
      return startRequestLoop(host.netns, [
        {
          name: 'web.sock',
          path: '/health',
          socketPath: box.socketPath('web'),
        },
        { name: 'page', path: '/', port: pagePort },
      ]);
    }
  });
}

/** A machine whose clock has no battery begins there. */
function sinceEpochMs(): number {
  return Date.now() - 60_000;
}

function nameOf(containers: Readonly<Record<string, ContainerFacts>>, part: string): string {
  const name = Object.keys(containers).find((each) => each.includes(part));
  assert.ok(name !== undefined, `no container ${part} in ${Object.keys(containers).join(', ')}`);
  return name;
}

function restartsOf({ services }: Status): readonly (readonly [string, number])[] {
  return services.map(({ name, restarts }) => [name, restarts] as const);
}

function codesOf({ conditions }: Status): readonly string[] {
  return conditions.map(({ code }) => code);
}
