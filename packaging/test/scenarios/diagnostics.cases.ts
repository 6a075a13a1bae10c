/** Diagnostics of a whole appliance on a network that has a gateway: a good one is well throughout, and what is broken is told. */

import assert from 'node:assert/strict';
import type { CheckReport } from '../../../appliance/contract/diagnostics.ts';
import { run } from '../../dev/command.ts';
import { freshName } from '../harness/names.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { startSite } from './kit/site.ts';
import { idle } from './kit/stack.ts';

/** Gives the engine's network a cable, with a gateway at its other end (RFC 5737). */
async function gatewayFor({ engine }: Bench): Promise<AsyncDisposable> {
  const name = freshName();
  const ends = [`a${name.slice(-6)}`, `b${name.slice(-6)}`] as const;
  await run(['ip', 'netns', 'add', name]);
  const place = ['netns', name] as const;
  await engine.exec('ip', 'link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1], ...place);
  await run(['ip', '-n', name, 'address', 'add', '198.51.100.1/24', 'dev', ends[1]]);
  await run(['ip', '-n', name, 'link', 'set', ends[1], 'up']);
  await engine.exec('ip', 'address', 'add', '198.51.100.2/24', 'dev', ends[0]);
  await engine.exec('ip', 'link', 'set', ends[0], 'up');
  await engine.exec('ip', 'route', 'add', 'default', 'via', '198.51.100.1');
  return {
    [Symbol.asyncDispose]: async () => {
      await engine.exec('ip', 'link', 'delete', ends[0]);
      await run(['ip', 'netns', 'delete', name]);
    },
  };
}

function of(checks: readonly CheckReport[], id: string): CheckReport {
  return checks.find((check) => check.id === id) ?? assert.fail(`there is no check ${id}`);
}

function resultOf(checks: readonly CheckReport[], id: string): string {
  const check = of(checks, id);
  return check.state === 'skipped' ? `skipped: ${check.reason}` : `${check.state}: ${check.result}`;
}

export const diagnosticsCases: Scenarios = {
  'a good appliance must be well in every check that can be made, and a skipped one must say why': async (
    bench,
  ) => {
    await using _ = await gatewayFor(bench);
    await using site = await startSite(bench, 'diag');
    await site.push('test/busybox:1', 'app');
    await site.up({ app: idle({ image: site.image('app') }) });
    const { checks, ...counts } = await site.box.client.diagnosticsList();
    const bads = checks.filter(({ state }) => state === 'failed' || state === 'warning');
    assert.deepEqual(bads, []);
    assert.deepEqual([counts.failed, counts.warnings, counts.ok + counts.skipped], [0, 0, checks.length]);
    const registry = site.registry.address;
    const expected: Readonly<Record<string, RegExp>> = {
      // Who enters a network alone still sees the interfaces of the machine in /sys.
      link: /^ok: \w+ is up/,
      address: /^ok: .*198\.51\.100\.2/,
      gateway: /^ok: 198\.51\.100\.1 on a\w+ answers as /,
      dns: /^skipped: no registry of the stack has a name/,
      proxy: /^skipped: no proxy is set/,
      [`registry:${registry}`]: /^ok: .* answers: .*diag-app:1 is sha256:/,
      // The root of a test has no system in it.
      apt: /^skipped: apt fetches nothing/,
      units: /^skipped: systemd/,
      clock: /^ok: /,
      'disk:state': /^ok: .* is free/,
      memory: /^ok: .* are available/,
      engine: /^ok: version .*, storage driver \w+/,
      services: /^ok: 1 of 1 work/,
      certificates: /^ok: published/,
      'state-database': /^ok: /,
    };
    for (const [id, pattern] of Object.entries(expected)) assert.match(resultOf(checks, id), pattern, id);
  },

  'a registry that is broken must be told with what to do, and offline_mode must ask nobody': async (
    bench,
  ) => {
    await using site = await startSite(bench, 'ill');
    await site.push('test/busybox:1', 'app');
    await site.up({ app: idle({ image: site.image('app') }) });
    const { client } = site.box;
    const id = `registry:${site.registry.address}`;
    await site.registry.stop();
    const broken = await client.diagnosticsList({ only: 'registry,engine' });
    const told = of(broken.checks, id);
    assert.ok(told.state === 'failed', JSON.stringify(told));
    assert.match(told.result, /cannot be reached: connect ECONNREFUSED/);
    assert.match(told.action, /network, DNS and the proxy/);
    assert.equal(broken.failed, 1);
    await site.registry.start();
    assert.match(resultOf((await client.diagnosticsList({ only: id })).checks, id), /^ok/);
    await site.box.configure({ offline_mode: true });
    await site.stands('app', 'unknown');
    const since = (await site.registry.accessLog()).length;
    const offline = await client.diagnosticsList({ only: 'dns,proxy,apt,registry' });
    assert.deepEqual(
      offline.checks.map((check) => check.state === 'skipped' && check.reason),
      offline.checks.map(() => 'offline_mode is on'),
    );
    assert.equal((await site.registry.accessLog()).length, since);
  },

  'an engine that hangs must be told as such, and what stands on it must be skipped': async (bench) => {
    await using box = await bench.appliance('hung');
    await box.writeStack({ app: idle() });
    await box.start({ process: true, inEngineNetwork: true });
    await box.converged();
    bench.engine.freeze();
    try {
      const { checks } = await box.client.diagnosticsList({ only: 'engine,disk:engine,services,memory' });
      const engine = of(checks, 'engine');
      assert.ok(engine.state === 'failed');
      assert.match(engine.action, /systemctl status docker/);
      assert.equal(resultOf(checks, 'services'), 'skipped: "Container engine" failed');
      assert.equal(resultOf(checks, 'disk:engine'), 'skipped: "Container engine" failed');
      assert.match(resultOf(checks, 'memory'), /^ok/);
    } finally {
      bench.engine.thaw();
    }
  },
};
