import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { MountModel } from './model-parts.ts';
import { parseMount } from './mount-spec.ts';
import { notesOf, problemsOf, serviceOf, web } from './stack.testdata.ts';

const bind = (source: string, target: string, more: object = {}, readOnly = false) => ({
  type: 'bind',
  source,
  target,
  readOnly,
  bind: { createHostPath: true, ...more },
});
const volume = (source: string | undefined, target: string, nocopy = false, readOnly = false) => ({
  type: 'volume',
  ...(source === undefined ? {} : { source }),
  target,
  readOnly,
  volume: { nocopy },
});

describe('the short form of a mount', () => {
  const cases: readonly (readonly [text: string, mount: unknown])[] = [
    ['/data', volume(undefined, '/data')],
    ['data:/data', volume('data', '/data')],
    ['data:/data:ro', volume('data', '/data', false, true)],
    ['data:/data:rw,nocopy', volume('data', '/data', true)],
    ['./data:/data', bind('/srv/data', '/data')],
    ['.:/data', bind('/srv', '/data')],
    ['../data:/data/', bind('/data', '/data')],
    ['~/data:/data', bind('/root/data', '/data')],
    ['~:/data', bind('/root', '/data')],
    ['/etc/x:/x:ro,z', bind('/etc/x', '/x', { selinux: 'z' }, true)],
    ['/etc/x:/x:Z,rshared', bind('/etc/x', '/x', { propagation: 'rshared', selinux: 'Z' })],
    ['/etc/x:/x:cached', { ...bind('/etc/x', '/x'), consistency: 'cached' }],
  ];
  for (const [text, mount] of cases) {
    test(text, () => assert.deepEqual(parseMount(text, '/srv'), { ok: true, mount }));
  }
});

describe('what is not a mount is refused', () => {
  const cases: readonly (readonly [text: string, reason: RegExp])[] = [
    ['data:', /is empty/],
    [':/data', /is empty/],
    ['a:b:c:d', /too many colons/],
    ['data:data', /must begin with \//],
    ['data', /must begin with \//],
    [String.raw`C:\data:/data`, /Windows/],
    ['c:/data:/data', /Windows/],
    [String.raw`\\.\pipe\docker:/x`, /Windows/],
    ['~bob/x:/x', /home of another user/],
    ['data:/data:so', /an option is unknown/],
    ['data:/data:rshared', /bind mounts/],
    ['./data:/data:nocopy', /option of volumes/],
  ];
  for (const [text, reason] of cases) {
    test(text, () => {
      const result = parseMount(text, '/srv');
      assert.match(result.ok ? 'accepted' : result.reason, reason);
    });
  }
});

describe('the long form of a mount', () => {
  const cases: readonly (readonly [yaml: string, mount: unknown])[] = [
    ['{type: bind, source: ./d, target: /d}', bind('/srv/stack/d', '/d')],
    [
      '{type: bind, source: /d, target: /d, read_only: true, bind: {propagation: rslave, create_host_path: false, recursive: readonly}}',
      {
        ...bind('/d', '/d', { propagation: 'rslave', recursive: 'readonly' }, true),
        bind: { createHostPath: false, propagation: 'rslave', recursive: 'readonly' },
      },
    ],
    ['{type: volume, target: /d}', volume(undefined, '/d')],
    [
      '{type: volume, source: data, target: /d, volume: {nocopy: true, subpath: a/b, labels: {x: y}}}',
      { ...volume('data', '/d'), volume: { nocopy: true, subpath: 'a/b', labels: { x: 'y' } } },
    ],
    [
      '{type: tmpfs, target: /d, tmpfs: {size: 1m, mode: 0o1777}}',
      { type: 'tmpfs', target: '/d', readOnly: false, tmpfs: { sizeBytes: 1_048_576, mode: 0o1777 } },
    ],
    [
      '{type: image, source: "x:1", target: /d, image: {subpath: a}}',
      { type: 'image', source: 'x:1', target: '/d', readOnly: false, image: { subpath: 'a' } },
    ],
    [
      '{type: cluster, source: c, target: /d}',
      { type: 'cluster', source: 'c', target: '/d', readOnly: false },
    ],
  ];
  for (const [yaml, mount] of cases) {
    test(yaml, () => {
      const { volumes } = serviceOf(`${web(`volumes: [${yaml}]`)}volumes: {data: }\n`);
      assert.deepEqual(volumes, [mount]);
    });
  }
});

test('mistakes of the long form are refused with their keys', () => {
  const lines = [
    '{type: npipe, source: x, target: /x}',
    '{source: x, target: /x}',
    '{type: bind, target: /x}',
    '{type: tmpfs, source: x, target: /x}',
    '{type: volume, target: x}',
    '{type: volume, target: /x, bind: {propagation: shared}}',
    '{type: volume, source: dta, target: /x}',
    '{type: tmpfs, target: /x, tmpfs: {mode: 9999}}',
  ];
  assert.deepEqual(
    problemsOf(`${web(`volumes:\n${lines.map((line) => `  - ${line}`).join('\n')}`)}volumes: {data: }\n`),
    [
      'compose.yaml:5:16 services.web.volumes[0].type: named pipes (npipe) exist on Windows only',
      'compose.yaml:6:9 services.web.volumes[1].type: is missing',
      'compose.yaml:7:9 services.web.volumes[2].source: is missing; a mount of type bind needs one',
      'compose.yaml:8:31 services.web.volumes[3].source: a mount of type tmpfs has no source',
      'compose.yaml:9:32 services.web.volumes[4].target: must be an absolute path in the container, not "x"',
      'compose.yaml:10:42 services.web.volumes[5].bind: has no effect on a mount of type volume',
      'compose.yaml:11:32 services.web.volumes[6].source: there is no volume "dta" (did you mean "data"?)',
      'compose.yaml:12:49 services.web.volumes[7].tmpfs.mode: must be permission bits, not "9999" (write them in octal: 0440)',
    ],
  );
});

test('a mount must come out the same in its short and its long form', () => {
  const name = fc.constantFrom('data', './data', '/data', '../data/x');
  fc.assert(
    fc.property(name, fc.constantFrom('/a', '/a/b/'), fc.boolean(), (source, target, readOnly) => {
      const type = source === 'data' ? 'volume' : 'bind';
      const read = (yaml: string): readonly MountModel[] =>
        serviceOf(`${web(`volumes: [${yaml}]`)}volumes: {data: }\n`).volumes;
      const long = read(JSON.stringify({ type, source, target, read_only: readOnly }));
      assert.deepEqual(read(`"${source}:${target}${readOnly ? ':ro' : ''}"`), long);
    }),
    { numRuns: 20 },
  );
});

describe('the mode of a file', () => {
  const modes = { '0440': 0o440, '0o440': 0o440, '"0440"': 0o440, '"440"': 0o440, '288': 0o440 };
  for (const [yaml, mode] of Object.entries(modes)) {
    test(`${yaml} is ${mode.toString(8)} in octal`, () => {
      const service = serviceOf(`${web(`secrets: [{source: s, mode: ${yaml}}]`)}secrets: {s: {file: s}}\n`);
      assert.equal(service.secrets[0]?.mode, mode);
    });
  }
  test('a decimal that looks like octal is noted', () => {
    assert.deepEqual(notesOf(`${web('secrets: [{source: s, mode: 440}]')}secrets: {s: {file: s}}\n`), [
      'compose.yaml:4:33 services.web.secrets[0].mode: the number 440 is decimal, in octal 670; write 0440 if that was meant',
    ]);
  });
});
