/** Diagnostics on an appliance as it is installed: inside the sandbox of its unit, with the systemd and the apt of the machine. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CheckReport, DiagnosticsReport } from '../../../appliance/contract/diagnostics.ts';
import { hostSkipReason, hostSuites } from '../host/host.ts';
import { bootApplianceHost, type ApplianceHost } from './kit/appliance-host.ts';

const skip = await hostSkipReason();

for (const suite of hostSuites) {
  describe(`diagnostics on a ${suite} host`, { skip }, () => {
    let box: ApplianceHost;
    before(async () => {
      box = await bootApplianceHost(suite);
      // A cable whose both ends are here; the vendor's repository is on the host itself.
      const { host } = box;
      await host.exec('ip', 'link', 'add', 'one', 'type', 'veth', 'peer', 'name', 'two');
      await host.exec('ip', 'address', 'add', '198.51.100.2/24', 'dev', 'one');
      for (const end of ['one', 'two']) await host.exec('ip', 'link', 'set', end, 'up');
    });
    after(() => box[Symbol.asyncDispose]());

    test('what the appliance stands on must be well, and each check must have an answer', async () => {
      const done = await box.ctl('diag', '--json');
      assert.equal(done.stderr, '');
      const { checks } = JSON.parse(done.stdout) as DiagnosticsReport;
      const expected: Readonly<Record<string, RegExp>> = {
        link: /^ok: one is up.*, two is up/,
        address: /^ok: .*198\.51\.100\.2/,
        gateway: /^warning: there is no default route/,
        apt: /^ok: .* answers?$/,
        clock: /^(?:ok|warning): \d{4}-/,
        'disk:state': /^ok: .* inodes$/,
        'disk:engine': /^ok: /,
        memory: /^ok: /,
        units: /^ok: none has failed$/,
        engine: /^ok: version .*, storage driver \w+$/,
        services: /^skipped: there is no stack$/,
        certificates: /^ok: published/,
        'state-database': /^ok: /,
      };
      for (const [id, pattern] of Object.entries(expected)) assert.match(resultOf(checks, id), pattern, id);
      for (const check of checks)
        if (check.state !== 'skipped') assert.ok(!/the check itself failed/.test(check.result), check.result);
    });

    test('a unit that fails, and a repository that is gone, must be told with what to do', async () => {
      const { host, ctl, vendor } = box;
      await host.exec('sh', '-c', 'systemd-run --unit=broken-thing false; true');
      await vendor[Symbol.asyncDispose]();
      const done = await ctl('diag', 'units', 'apt');
      assert.match(
        done.stdout,
        /^! System services .*failed: broken-thing\.service\n +Next: See why: "systemctl status/m,
      );
      assert.match(done.stdout, /^x Repositories of .* do not answer: /m);
      assert.equal(done.exitCode, 4);
    });
  });
}

function resultOf(checks: readonly CheckReport[], id: string): string {
  const check = checks.find((each) => each.id === id) ?? assert.fail(`there is no check ${id}`);
  return check.state === 'skipped' ? `skipped: ${check.reason}` : `${check.state}: ${check.result}`;
}
