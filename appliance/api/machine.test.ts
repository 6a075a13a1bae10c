import assert from 'node:assert/strict';
import { test } from 'node:test';
import { served } from './served.testdata.ts';
import type { RawAnswer } from './served.testdata.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };

function problemText({ status, text }: RawAnswer): string {
  const { type, title, problems = [] } = JSON.parse(text);
  const reasons = problems.map(({ path, reason }: Record<string, string>) => `${path}: ${reason}`);
  return [`${status} ${type.replace('urn:applianced:', '')} ${title}`, ...reasons].join('; ');
}

test('settings of the machine reach it with their defaults, and what it has become is the answer', async () => {
  await using it = await served();
  const { client, daemon } = it;
  assert.equal((await client.machine()).network.interfaces[0]?.name, 'lan0');
  assert.deepEqual(await client.machineTimeZones(), ['Europe/Berlin', 'UTC']);
  await client.machineHostname({ hostname: 'box-18.example.com' });
  await client.machineTimeZone({ timeZone: 'UTC' });
  const pending = await client.machineNetwork({ interface: 'lan0', method: 'dhcp' });
  assert.equal((await client.machine()).network.pending?.id, pending.id);
  assert.equal((await client.machineNetworkConfirm()).network.last?.outcome, 'confirmed');
  assert.deepEqual(daemon.machineRequests, [
    'hostname box-18.example.com',
    'time zone UTC',
    { interface: 'lan0', method: 'dhcp', dns: [], confirmWithinS: 60 },
    'confirmed',
  ]);
});

test('a second change waits for the end of the first, and without one there is nothing to confirm', async () => {
  await using it = await served();
  const send = (path: string, body?: unknown) =>
    it.raw('POST', path, body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) });
  const change = { interface: 'lan0', method: 'dhcp' };
  assert.match(problemText(await send('/v1/machine/network/confirm')), /^409 not-possible/);
  assert.match(problemText(await send('/v1/machine/network/revert')), /^409 not-possible/);
  assert.equal((await send('/v1/machine/network', change)).status, 200);
  assert.match(problemText(await send('/v1/machine/network', change)), /^409 not-possible .*on trial/);
  assert.equal((await send('/v1/machine/network/revert')).status, 200);
});

test('what cannot be a setting is refused before it reaches the machine', async () => {
  await using it = await served();
  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ['hostname', { hostname: 'Box 17' }, /^400 bad-input .*hostname: must be labels/],
    ['hostname', {}, /hostname: is missing/],
    ['time-zone', { timeZone: 'Europe/Nowhere' }, /^400 bad-input .*timeZone: is not known here/],
    ['network', { interface: '../x', method: 'dhcp' }, /interface: must be the name of an interface/],
    ['network', { interface: 'lan0', method: 'magic' }, /method:/],
    ['network', { interface: 'lan0', method: 'dhcp', confirmWithinS: 1 }, /confirmWithinS:/],
    ['network', { interface: 'lan0', method: 'dhcp', dns: ['1', '2', '3', '4'] }, /dns: must be at most 3/],
  ];
  for (const [path, body, expected] of refused) {
    const answer = await it.raw('POST', `/v1/machine/${path}`, {
      headers: JSON_TYPE,
      body: JSON.stringify(body),
    });
    assert.match(problemText(answer), expected);
  }
  assert.deepEqual(it.daemon.machineRequests, []);
});

test('the web process itself neither sees nor sets the machine', async () => {
  await using it = await served({ socket: 'web' });
  assert.equal((await it.raw('GET', '/v1/machine')).status, 403);
  for (const path of ['machine/hostname', 'machine/network', 'machine/network/confirm', 'poweroff']) {
    assert.equal((await it.raw('POST', `/v1/${path}`)).status, 403, path);
  }
});
