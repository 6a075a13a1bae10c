import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applianceMounts } from './appliance-mounts.ts';
import type { ServiceModel } from './compose/model.ts';
import type { MountModel } from './compose/model-parts.ts';
import { canonicalJson } from './hash.ts';
import { aMount, aService, aVolume, contextOf } from './model.testdata.ts';
import { bindTexts, mountBodies, tmpfsFields } from './mounts.ts';

const volume = { type: 'volume', source: 'data' } as const;

const table: readonly (readonly [string, MountModel, string])[] = [
  ['a plain bind', aMount('/a'), '/srv:/a:rw'],
  [
    'a read-only bind with a label',
    aMount('/a', { readOnly: true, bind: { createHostPath: true, selinux: 'z' } }),
    '/srv:/a:ro,z',
  ],
  [
    'a bind that must not create the host directory',
    aMount('/a', { bind: { createHostPath: false } }),
    '{"Source":"/srv","Target":"/a","Type":"bind"}',
  ],
  [
    'a bind with propagation',
    aMount('/a', { bind: { createHostPath: true, propagation: 'rslave' } }),
    '{"BindOptions":{"CreateMountpoint":true,"Propagation":"rslave"},"Source":"/srv","Target":"/a","Type":"bind"}',
  ],
  [
    'a bind without the mounts below',
    aMount('/a', { bind: { createHostPath: false, recursive: 'disabled' } }),
    '{"BindOptions":{"NonRecursive":true},"Source":"/srv","Target":"/a","Type":"bind"}',
  ],
  ['a named volume', aMount('/a', volume), '{"Source":"shop_data","Target":"/a","Type":"volume"}'],
  [
    'a part of a volume, not filled from the image',
    aMount('/a', { ...volume, readOnly: true, volume: { nocopy: true, subpath: 'x' } }),
    '{"ReadOnly":true,"Source":"shop_data","Target":"/a","Type":"volume","VolumeOptions":{"NoCopy":true,"Subpath":"x"}}',
  ],
  [
    'an anonymous volume',
    { type: 'volume', target: '/a', readOnly: false },
    '{"Target":"/a","Type":"volume"}',
  ],
  [
    'a tmpfs',
    { type: 'tmpfs', target: '/a', readOnly: false, tmpfs: { sizeBytes: 1024, mode: 0o1777 } },
    '{"Target":"/a","TmpfsOptions":{"Mode":1023,"SizeBytes":1024},"Type":"tmpfs"}',
  ],
  [
    'an image',
    {
      type: 'image',
      source: 'models:1',
      target: '/a',
      readOnly: true,
      volume: { nocopy: false, subpath: 'x' },
    },
    '{"ImageOptions":{"Subpath":"x"},"ReadOnly":true,"Source":"models:1","Target":"/a","Type":"image"}',
  ],
];

for (const [what, mount, text] of table) {
  test(`${what} must be mounted as ${text}`, () => {
    const service = aService({ volumes: [mount] });
    const context = contextOf(service, { volumes: { data: aVolume() } });
    assert.deepEqual([...bindTexts(service), ...mountBodies(context, service).map(canonicalJson)], [text]);
  });
}

test('options of a tmpfs stand after its first colon', () => {
  assert.deepEqual(tmpfsFields(aService({ tmpfs: ['/run', '/tmp:size=1m,mode=1777'] })), {
    '/run': '',
    '/tmp': 'size=1m,mode=1777',
  });
});

const ours: readonly (readonly [string, Partial<ServiceModel>, readonly string[]])[] = [
  ['mounts nothing there', { volumes: [aMount('/certs-of-mine')] }, ['/certs', '/configs']],
  ['mounts /certs itself', { volumes: [aMount('/certs/')] }, ['/configs']],
  ['mounts a file below /certs', { volumes: [aMount('/certs/ca.pem')] }, ['/configs']],
  ['mounts the directory above node.json', { volumes: [aMount('/configs')] }, ['/certs']],
  ['has a config in its place', { configs: [{ source: 'n', target: '/configs/node.json' }] }, ['/certs']],
  ['has a tmpfs in its place', { tmpfs: ['/certs:size=1m'] }, ['/configs']],
];

for (const [what, changes, targets] of ours) {
  test(`a service that ${what} must see of ours ${targets.join(' and ')}`, () => {
    const service = aService(changes);
    assert.deepEqual(Object.keys(applianceMounts(contextOf(service), service)), targets);
  });
}
