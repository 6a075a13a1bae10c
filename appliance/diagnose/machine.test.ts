/** What the checks of machine and appliance make of what they find: `STATE result`, then more of it, then what to do. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { certsOf, service, statusOf } from '../api/memory.testdata.ts';
import type { Condition } from '../contract/condition.ts';
import { judgeCertificates } from './certificates.ts';
import type { Finding } from './check.ts';
import { judgeClock } from './clock.ts';
import { judgeDisk } from './disk.ts';
import { judgeMemory } from './memory.ts';
import { judgeServices } from './services.ts';
import { judgeStateDatabase } from './state-database.ts';
import { judgeUnits } from './units.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const GB = 1_000_000_000;

/** One line; of what is bad, a word of the action. */
function told(finding: Finding, action?: RegExp): string {
  if (finding.state === 'skipped') return `skipped: ${finding.reason}`;
  if ('action' in finding) assert.match(finding.action, action ?? /./);
  return `${finding.state}: ${finding.result}`;
}

test('clock: before the build it is wrong; nobody keeping it is a warning, but not where nobody can', () => {
  const at = (more: Partial<Parameters<typeof judgeClock>[0]>, action?: RegExp) =>
    told(judgeClock({ now: NOW, builtAt: NOW - 1, isOffline: false, sync: undefined, ...more }), action);
  const sync = { isSynchronized: true, isWanted: true, server: '192.0.2.7 (ntp.example)', offset: '+1.2ms' };
  assert.equal(
    at({ sync }),
    'ok: 2026-01-31 12:00:00 UTC, synchronised by 192.0.2.7 (ntp.example), offset +1.2ms',
  );
  assert.match(at({ sync: { ...sync, isSynchronized: false } }, /port 123/), /^warning: .* not synchronised/);
  assert.match(at({ sync: { isSynchronized: false, isWanted: false } }, /set-ntp/), /^warning/);
  assert.match(
    at({ sync: { isSynchronized: false, isWanted: false }, isOffline: true }),
    /^ok: .*offline_mode/,
  );
  assert.match(at({}), /^ok: .*cannot be told here/);
  assert.match(at({ builtAt: NOW + 1, sync }, /set-time/), /^failed: it shows/);
});

test('disk: bytes and inodes both count', () => {
  const space = (freeBytes: number) => ({ path: '/x', freeBytes, totalBytes: 100 * GB });
  const of = (free: number, inodes?: number, action?: RegExp) =>
    told(
      judgeDisk('/x', space(free), inodes === undefined ? undefined : { free: inodes, total: 100 }),
      action,
    );
  assert.equal(of(50 * GB, 60), 'ok: 50 % (46.6 GiB) of /x is free, and 60 % of its inodes');
  assert.equal(of(50 * GB), 'ok: 50 % (46.6 GiB) of /x is free');
  assert.match(of(4 * GB, 60, /df -h/), /^warning/);
  assert.match(of(GB / 2, 60, /df -h/), /^failed/);
  assert.match(of(50 * GB, 9, /df -i/), /^warning/);
  assert.match(of(50 * GB, 1, /df -i/), /^failed/);
  assert.equal(told(judgeDisk('/x', undefined, undefined)), 'skipped: /x cannot be seen from here');
});

test('memory: what is left, and who waits for it', () => {
  const of = (share: number, waiting?: number) =>
    told(
      judgeMemory({
        availableBytes: share * 10 * GB,
        totalBytes: 10 * GB,
        ...(waiting === undefined ? {} : { waiting }),
      }),
      /docker stats/,
    );
  assert.equal(of(0.5), 'ok: 4.66 GiB of 9.31 GiB are available');
  assert.equal(
    of(0.5, 2),
    'ok: 4.66 GiB of 9.31 GiB are available; programs waited for it 2 % of the last minute',
  );
  assert.match(of(0.09), /^warning/);
  assert.match(of(0.5, 11), /^warning/);
  assert.match(of(0.02), /^failed/);
  assert.match(of(0.5, 41), /^failed/);
});

test('services: the worst one says what to do', () => {
  const of = (status: Parameters<typeof judgeServices>[0], action?: RegExp) =>
    told(judgeServices(status), action);
  assert.equal(of(statusOf([service('a'), service('b', { state: 'completed' })])), 'ok: 2 of 2 work');
  const mixed = [service('a', { state: 'starting' }), service('b', { state: 'failed' })];
  assert.equal(of(statusOf(mixed, { health: 'degraded' }), /appliancectl why b/), 'warning: 0 of 2 work');
  const condition = {
    code: 'CRASH_LOOP',
    severity: 'critical',
    title: 't',
    action: 'read it',
    subject: 'b',
    since: '2026-01-31T12:00:00.000Z',
  } as const;
  assert.equal(
    of(statusOf(mixed, { health: 'failed', conditions: [condition] }), /^read it$/),
    'failed: 0 of 2 work',
  );
  assert.equal(of(statusOf([])), 'skipped: there is no stack');
  assert.match(of(undefined), /^skipped/);
});

test('certificates: what the conditions tell is told, and else how long they hold', () => {
  const item = (name: 'ca' | 'server', notAfter: string) => ({
    item: name,
    why: '',
    problems: [],
    certificates: [
      {
        subject: 's',
        issuer: 'i',
        names: [],
        notBefore: '2026-01-01T00:00:00.000Z',
        notAfter,
        fingerprint: '',
        serial: '',
        key: '',
      },
    ],
  });
  const certs = certsOf({
    items: [item('ca', '2036-01-01T00:00:00.000Z'), item('server', '2026-03-01T12:00:00.000Z')],
  });
  const of = (conditions: readonly Condition[] = [], given = certs, action?: RegExp) =>
    told(judgeCertificates(given, conditions, NOW), action);
  assert.equal(of(), 'ok: published; the first to end is the server certificate, on 2026-03-01 (in 29 days)');
  const expired: Condition = {
    code: 'CERT_EXPIRED',
    severity: 'critical',
    title: 'It has expired',
    action: 'Renew it',
    since: '2026-01-31T12:00:00.000Z',
  };
  assert.equal(of([expired], certs, /^Renew it$/), 'failed: It has expired');
  assert.equal(of([{ ...expired, severity: 'warning' }]), 'warning: It has expired');
  assert.match(
    of([
      { ...expired, severity: 'info' },
      { ...expired, code: 'DISK_LOW' },
    ]),
    /^ok/,
  );
  assert.match(of([], certsOf({ state: 'pending' }), /appliancectl certs/), /^failed: nothing is published/);
  assert.match(told(judgeCertificates(undefined, [], NOW)), /^skipped/);
});

test('state database and units', () => {
  assert.match(told(judgeStateDatabase({ ok: true }, undefined)), /^ok/);
  assert.match(
    told(judgeStateDatabase({ ok: false, kind: 'full', message: 'no room' }, undefined), /disk/),
    /^failed: no room/,
  );
  const setAside = { path: '/state.db.bad', reason: 'it is torn', at: 0 };
  assert.match(told(judgeStateDatabase({ ok: true }, setAside), /remove \/state.db.bad/), /^warning: .*torn/);
  assert.equal(told(judgeUnits([])), 'ok: none has failed');
  assert.equal(told(judgeUnits(['cron.service']), /status cron.service/), 'warning: failed: cron.service');
  assert.match(told(judgeUnits(['cron.service', 'docker.service']), /status docker.service/), /^failed/);
  assert.match(told(judgeUnits(undefined)), /^skipped/);
});
