import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { secondsFromIso, secondsFromNanos } from './engine-time.ts';
import { withExposedPorts } from './create-body.ts';
import { engineEvent, imageDetails, networkDetails, volumeDetails } from './normalise.ts';
import { containerDetails, listedContainer, readHealthTest } from './normalise-container.ts';
import { fitsPlatform } from './platform.ts';

test('health in a list is read from the words for people', () => {
  const healthOf = (Status: string): string => listedContainer({ Status }).health;
  assert.equal(healthOf('Up Less than a second (health: starting)'), 'starting');
  assert.equal(healthOf('Up 2 hours (healthy)'), 'healthy');
  assert.equal(healthOf('Up 3 minutes (unhealthy)'), 'unhealthy');
  assert.equal(healthOf('Up 2 hours'), 'none');
  assert.equal(healthOf('Up 2 hours (Paused)'), 'none');
  assert.equal(healthOf('Exited (0) 3 minutes ago'), 'none');
});

test('unhealthy is believed only when the last health test failed: a pause makes the engine say it too', () => {
  const healthOf = (...codes: number[]): string => {
    const Log = codes.map((ExitCode) => ({ ExitCode, Output: '' }));
    return containerDetails({ State: { Health: { Status: 'unhealthy', Log } } }).health;
  };
  assert.deepEqual([healthOf(0, 1), healthOf(1, 0), healthOf()], ['unhealthy', 'starting', 'unhealthy']);
});

test('a container is named by its own name, not by a link to it', () => {
  assert.equal(listedContainer({ Names: ['/other/alias', '/web'] }).name, 'web');
});

test('never is not the year 1', () => {
  const State = { StartedAt: '0001-01-01T00:00:00Z', FinishedAt: '2026-01-02T03:04:05.123456789Z' };
  const { startedAt, finishedAt } = containerDetails({ State });
  assert.deepEqual([startedAt, finishedAt], ['', '2026-01-02T03:04:05.123456789Z']);
});

test('a state that is not known does not count as running', () => {
  assert.equal(containerDetails({ State: { Status: 'hibernating' } }).state, 'dead');
});

test("a health test has the engine's defaults where it names no numbers", () => {
  assert.deepEqual(readHealthTest({ Test: ['CMD', 'true'], Interval: 1_500_000_000 }), {
    test: ['CMD', 'true'],
    intervalMs: 1500,
    timeoutMs: 30_000,
    retries: 3,
    startPeriodMs: 0,
  });
  assert.equal(readHealthTest({ Test: ['NONE'] }), undefined);
  assert.equal(readHealthTest({ Test: null }), undefined);
  assert.equal(readHealthTest(undefined), undefined);
});

test('the address that was asked for is told from the one that was given', () => {
  const Networks = {
    backend: { NetworkID: 'n', IPAMConfig: { IPv4Address: '10.0.0.9' }, IPAddress: '10.0.0.9' },
  };
  const given = { other: { NetworkID: 'o', IPAMConfig: null, IPAddress: '10.1.0.2', Aliases: null } };
  const { endpoints, networks } = containerDetails({
    NetworkSettings: { Networks: { ...Networks, ...given } },
  });
  assert.equal(endpoints['backend']?.ipv4Address, '10.0.0.9');
  assert.deepEqual(endpoints['other'], { networkId: 'o', aliases: [], ipAddress: '10.1.0.2' });
  assert.deepEqual(networks, { backend: 'n', other: 'o' });
});

test('an image of 1.52, which leaves out what is empty, reads like one of 1.41', () => {
  assert.deepEqual(
    imageDetails({ Id: 'sha256:a', RepoDigests: ['a@b', 'a@b'] }),
    imageDetails({ Id: 'sha256:a', RepoTags: null, RepoDigests: ['a@b'], Config: { Volumes: null } }),
  );
});

test('any JSON reads as something, never as an exception', () => {
  const readers = [
    listedContainer,
    containerDetails,
    imageDetails,
    networkDetails,
    volumeDetails,
    readHealthTest,
  ];
  const known = fc.constantFrom(
    'State',
    'NetworkSettings',
    'Networks',
    'Config',
    'Mounts',
    'Names',
    'Health',
    'Log',
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      fc.jsonValue(),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(known, tie('json'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(json, (value) => {
      for (const read of readers) read(value);
      engineEvent(JSON.stringify(value));
    }),
  );
});

test('an event keeps its time to the nanosecond and needs no old fields', () => {
  const line =
    '{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"abc","Attributes":{"timeNano":"7","n":8}},"scope":"local","time":1700000000,"timeNano":1700000000123456789}';
  assert.deepEqual(engineEvent(line), {
    type: 'container',
    action: 'health_status: healthy',
    id: 'abc',
    attributes: { timeNano: '7' },
    timeNano: '1700000000123456789',
  });
  assert.equal(engineEvent('{"Type":"plugin","Action":"enable"}'), undefined);
});

test('points in time keep their nanoseconds on the way to the engine', () => {
  assert.equal(secondsFromNanos('1700000000123456789'), '1700000000.123456789');
  assert.equal(secondsFromNanos('5'), '0.000000005');
  assert.equal(secondsFromNanos('x'), undefined);
  assert.equal(secondsFromIso('2023-11-14T22:13:20.000000001Z'), '1700000000.000000001');
  assert.equal(secondsFromIso('2023-11-14T23:13:20.1+01:00'), '1700000000.100000000');
  assert.equal(secondsFromIso('2023-11-14T22:13:20Z'), '1700000000.000000000');
  assert.equal(secondsFromIso('yesterday'), undefined);
});

test('a bound port is exposed, and what was exposed stays', () => {
  const body = {
    ExposedPorts: { '1/udp': {} },
    HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
  };
  assert.deepEqual(withExposedPorts(body), { ...body, ExposedPorts: { '1/udp': {}, '80/tcp': {} } });
  assert.deepEqual(withExposedPorts({ Image: 'a' }), { Image: 'a' });
});

test('an image fits the platform that was asked for, whatever its variant is called', () => {
  const arm = { os: 'linux', architecture: 'arm64' };
  for (const wanted of ['linux/arm64', 'linux/arm64/v8', 'arm64', 'linux/aarch64']) {
    assert.ok(fitsPlatform(wanted, arm), wanted);
  }
  for (const wanted of ['linux/amd64', 'windows/arm64', 'linux/arm/v7'])
    assert.ok(!fitsPlatform(wanted, arm), wanted);
  assert.ok(fitsPlatform('linux/amd64', { os: '', architecture: '' }), 'a bare import');
});
