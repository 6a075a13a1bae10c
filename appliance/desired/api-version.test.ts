import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointsAtCreate, isApiBefore, networkAtCreate } from './api-version.ts';
import type { ServiceModel } from './compose/model.ts';
import { canonicalJson } from './hash.ts';
import { without } from './json.ts';
import { aMount, attached, container } from './model.testdata.ts';

/** What the request carries of the asked field, then what has to be connected, then what is lost. */
function rendered(version: string, changes: Partial<ServiceModel>): readonly string[] {
  const { create, connect, unsupported } = endpointsAtCreate(version, container(changes).create);
  const host = without(create.HostConfig, 'RestartPolicy', 'Mounts');
  const mounts = Array.isArray(create.HostConfig['Mounts']) ? create.HostConfig['Mounts'].slice(0, -2) : [];
  const rest = without(
    create,
    'HostConfig',
    'NetworkingConfig',
    'Labels',
    'Image',
    'AttachStdout',
    'AttachStderr',
  );
  return [
    canonicalJson({ ...rest, ...create.NetworkingConfig.EndpointsConfig, ...host, Mounts: mounts }),
    ...connect.map(({ network, endpoint }) => `connect ${network} ${canonicalJson(endpoint)}`),
    ...unsupported.map((lost) => `${lost.effect} ${lost.field} (${lost.since}): ${lost.consequence}`),
  ];
}

const names = '"Aliases":["shop-web-1","web"]';
const two = { networks: [attached('a'), attached('b', { macAddress: 'x' })], macAddress: 'm' };
const bridged = { networkMode: { kind: 'bridge' } } as const;
const bind = (options: object): Partial<ServiceModel> => ({
  ...bridged,
  volumes: [aMount('/a', { bind: { createHostPath: true, ...options } })],
});

const table: readonly (readonly [string, string, Partial<ServiceModel>, readonly string[]])[] = [
  [
    '1.41',
    'two networks',
    two,
    [
      `{"MacAddress":"m","Mounts":[],"NetworkMode":"shop_a","shop_a":{${names}}}`,
      `connect shop_b {${names}}`,
      'ignored EndpointsConfig[shop_b].MacAddress (1.44): the engine makes up the MAC address on this network',
    ],
  ],
  [
    '1.44',
    'two networks',
    two,
    [
      `{"Mounts":[],"NetworkMode":"shop_a","shop_a":{${names},"MacAddress":"m"},"shop_b":{${names},"MacAddress":"x"}}`,
    ],
  ],
  [
    '1.43',
    'a MAC address on the bridge',
    { ...bridged, macAddress: 'm' },
    ['{"MacAddress":"m","Mounts":[],"NetworkMode":"bridge"}'],
  ],
  [
    '1.44',
    'a MAC address on the bridge',
    { ...bridged, macAddress: 'm' },
    ['{"Mounts":[],"NetworkMode":"bridge","bridge":{"MacAddress":"m"}}'],
  ],
  [
    '1.43',
    'a start interval',
    { ...bridged, healthcheck: { startIntervalMs: 1, startPeriodMs: 1 } },
    [
      '{"Healthcheck":{"StartPeriod":1000000},"Mounts":[],"NetworkMode":"bridge"}',
      'ignored Healthcheck.StartInterval (1.44): the engine probes at the normal interval from the start',
    ],
  ],
  [
    '1.42',
    'annotations',
    { ...bridged, annotations: { a: 'b' } },
    [
      '{"Mounts":[],"NetworkMode":"bridge"}',
      'ignored HostConfig.Annotations (1.43): the container runtime gets no annotations',
    ],
  ],
  [
    '1.43',
    'annotations',
    { ...bridged, annotations: { a: 'b' } },
    ['{"Annotations":{"a":"b"},"Mounts":[],"NetworkMode":"bridge"}'],
  ],
  [
    '1.41',
    'a created bind with propagation',
    bind({ propagation: 'rslave' }),
    ['{"Binds":["/srv:/a:rw,rslave"],"Mounts":[],"NetworkMode":"bridge"}'],
  ],
  [
    '1.42',
    'a created bind with propagation',
    bind({ propagation: 'rslave' }),
    [
      '{"Mounts":[{"BindOptions":{"CreateMountpoint":true,"Propagation":"rslave"},"Source":"/srv","Target":"/a","Type":"bind"}],"NetworkMode":"bridge"}',
    ],
  ],
  [
    '1.43',
    'a bind that is read-only without the mounts below',
    bind({ createHostPath: false, recursive: 'writable' }),
    ['{"Mounts":[{"Source":"/srv","Target":"/a","Type":"bind"}],"NetworkMode":"bridge"}'],
  ],
  [
    '1.43',
    'a bind that must be read-only to the bottom',
    bind({ createHostPath: false, recursive: 'readonly' }),
    [
      '{"Mounts":[{"BindOptions":{"ReadOnlyForceRecursive":true},"Source":"/srv","Target":"/a","Type":"bind"}],"NetworkMode":"bridge"}',
      'refused HostConfig.Mounts[/a].BindOptions.ReadOnlyForceRecursive (1.44): mounts below the source would stay writable',
    ],
  ],
  [
    '1.44',
    'a part of a volume',
    {
      ...bridged,
      volumes: [aMount('/a', { type: 'volume', source: 'v', volume: { nocopy: false, subpath: 's' } })],
    },
    [
      '{"Mounts":[{"Source":"v","Target":"/a","Type":"volume","VolumeOptions":{"Subpath":"s"}}],"NetworkMode":"bridge"}',
      'refused HostConfig.Mounts[/a].VolumeOptions.Subpath (1.45): the whole volume would be mounted',
    ],
  ],
  [
    '1.47',
    'a mounted image',
    { ...bridged, volumes: [{ type: 'image', source: 'i', target: '/a', readOnly: true }] },
    [
      '{"Mounts":[{"ReadOnly":true,"Source":"i","Target":"/a","Type":"image"}],"NetworkMode":"bridge"}',
      'refused HostConfig.Mounts[/a].Type (1.48): an image cannot be mounted',
    ],
  ],
  [
    '1.47',
    'a gateway priority and an interface name',
    { networks: [attached('a', { gwPriority: 1, interfaceName: 'lan', driverOpts: { o: 'p' } })] },
    [
      `{"Mounts":[],"NetworkMode":"shop_a","shop_a":{${names},"DriverOpts":{"o":"p"}}}`,
      'ignored EndpointsConfig[shop_a].GwPriority (1.48): the engine chooses the default gateway',
      'ignored EndpointsConfig[shop_a].DriverOpts (1.49): the engine names the network interface',
    ],
  ],
];

for (const [version, what, changes, lines] of table) {
  test(`${what} must be asked of API ${version} as far as it knows it`, () => {
    assert.deepEqual(rendered(version, changes), lines);
  });
}

test('the newest API must get the request as it was built', () => {
  const { create } = container({ ...two, healthcheck: { startIntervalMs: 1 }, annotations: { a: 'b' } });
  assert.deepEqual(endpointsAtCreate('1.52', create), { create, connect: [], unsupported: [] });
});

test('a network without IPv4 must be asked only of an API that knows it', () => {
  const create = { Name: 'n', EnableIPv4: false };
  assert.deepEqual(networkAtCreate('1.48', create), { create, unsupported: [] });
  const older = networkAtCreate('1.47', create);
  assert.deepEqual(older.create, { Name: 'n' });
  assert.deepEqual(
    older.unsupported.map((lost) => lost.field),
    ['EnableIPv4'],
  );
});

test('API versions must be compared as numbers', () => {
  assert.deepEqual(
    [
      ['1.9', '1.41'],
      ['1.41', '1.41'],
      ['1.100', '1.44'],
      ['2.0', '1.44'],
    ].map(([a = '', b = '']) => isApiBefore(a, b)),
    [true, false, false, false],
  );
});
