import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceModel } from './compose/model.ts';
import { canonicalJson } from './hash.ts';
import { aService } from './model.testdata.ts';
import { resourceFields } from './resources.ts';

const table: readonly (readonly [string, Partial<ServiceModel>, string])[] = [
  ['nothing', {}, '{}'],
  [
    'processor limits',
    {
      resources: {
        nanoCpus: 500_000_000,
        cpuShares: 512,
        cpuPeriodUs: 100_000,
        cpuQuotaUs: 50_000,
        cpuset: '0,1',
      },
    },
    '{"CpuPeriod":100000,"CpuQuota":50000,"CpuShares":512,"CpusetCpus":"0,1","NanoCpus":500000000}',
  ],
  [
    'memory limits, where a swappiness of 0 says never',
    { resources: { memoryBytes: 64, memoryReservationBytes: 32, memorySwapBytes: -1, memorySwappiness: 0 } },
    '{"Memory":64,"MemoryReservation":32,"MemorySwap":-1,"MemorySwappiness":0}',
  ],
  [
    'out of memory, processes and shared memory',
    { resources: { oomKillDisable: true, oomScoreAdj: -500, pidsLimit: 100, shmSizeBytes: 1024 } },
    '{"OomKillDisable":true,"OomScoreAdj":-500,"PidsLimit":100,"ShmSize":1024}',
  ],
  [
    'block devices',
    {
      resources: {
        blkio: {
          weight: 300,
          weightDevice: [{ path: '/dev/sda', weight: 400 }],
          deviceReadBps: [{ path: '/dev/sda', rate: 1000 }],
          deviceReadIops: [],
          deviceWriteBps: [],
          deviceWriteIops: [{ path: '/dev/sda', rate: 30 }],
        },
      },
    },
    '{"BlkioDeviceReadBps":[{"Path":"/dev/sda","Rate":1000}],"BlkioDeviceWriteIOps":[{"Path":"/dev/sda","Rate":30}],"BlkioWeight":300,"BlkioWeightDevice":[{"Path":"/dev/sda","Weight":400}]}',
  ],
  [
    'devices by path and by CDI name',
    {
      devices: [
        { source: '/dev/null', target: '/dev/zero2', permissions: 'rw' },
        { source: 'vendor.com/class=one', target: 'vendor.com/class=one', permissions: 'rwm' },
      ],
      deviceCgroupRules: ['c 1:3 mr'],
    },
    '{"DeviceCgroupRules":["c 1:3 mr"],"DeviceRequests":[{"DeviceIDs":["vendor.com/class=one"],"Driver":"cdi"}],"Devices":[{"CgroupPermissions":"rw","PathInContainer":"/dev/zero2","PathOnHost":"/dev/null"}]}',
  ],
  [
    'device requests',
    {
      deviceRequests: [
        { driver: 'nvidia', count: -1, deviceIds: [], capabilities: [['gpu']], options: { a: 'b' } },
      ],
    },
    '{"DeviceRequests":[{"Capabilities":[["gpu"]],"Count":-1,"Driver":"nvidia","Options":{"a":"b"}}]}',
  ],
  [
    'the parent group and limits of processes',
    { cgroupParent: '/x', ulimits: [{ name: 'nofile', soft: 10, hard: 20 }] },
    '{"CgroupParent":"/x","Ulimits":[{"Hard":20,"Name":"nofile","Soft":10}]}',
  ],
];

for (const [what, changes, text] of table) {
  test(`${what} must become ${text}`, () => {
    assert.equal(canonicalJson(resourceFields(aService(changes))), text);
  });
}
