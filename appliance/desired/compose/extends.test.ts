import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problemsOf, serviceOf } from './stack.testdata.ts';

describe('a service starts from another one', () => {
  test('of the same file, over several steps', () => {
    const service = serviceOf(
      'services:\n  a: {image: x, environment: {A: 1, B: 1}, command: a}\n  b: {extends: a, environment: {B: 2}}\n  c: {extends: {service: b}, command: c}\n',
      'c',
    );
    assert.deepEqual([service.image, service.environment, service.command], ['x', { A: '1', B: '2' }, ['c']]);
  });
  test('of another file, whose relative paths start from that file', () => {
    const service = serviceOf(
      {
        'compose.yaml':
          'services:\n  web: {extends: {file: lib/base.yaml, service: base}, volumes: ["./own:/own"]}\n',
        'lib/base.yaml':
          'services:\n  base: {extends: root, env_file: e.env, volumes: ["./b:/b"]}\n  root: {image: "x:${TAG}"}\n',
        'lib/e.env': 'FROM=lib',
      },
      'web',
      { environment: { TAG: '2' } },
    );
    assert.equal(service.image, 'x:2');
    assert.deepEqual(service.environment, { FROM: 'lib' });
    assert.deepEqual(
      service.volumes.map(({ source }) => source),
      ['/srv/stack/lib/b', '/srv/stack/own'],
    );
  });
  test('and may reset what it inherits', () => {
    const service = serviceOf(
      'services:\n  a: {image: x, ports: ["80"], environment: {A: 1}}\n  b: {extends: a, ports: !reset [], environment: !override {B: 2}}\n',
      'b',
    );
    assert.deepEqual([service.ports, service.environment], [[], { B: '2' }]);
  });
  test('before files are merged', () => {
    const service = serviceOf(
      {
        'compose.yaml': 'services:\n  a: {image: x, tty: true}\n  b: {extends: a}\n',
        'compose.o.yaml': 'services:\n  a: {tty: false}\n  b: {hostname: h}\n',
      },
      'b',
    );
    assert.deepEqual([service.tty, service.hostname], [true, 'h']);
  });
});

describe('what cannot be extended is refused', () => {
  const cases: readonly (readonly [
    name: string,
    files: Record<string, string>,
    problems: readonly string[],
  ])[] = [
    [
      'a circle',
      {
        'compose.yaml':
          'services:\n  a: {image: x, extends: b}\n  b: {extends: c}\n  c: {extends: {service: a}}\n',
      },
      ['compose.yaml:2:26 services.a.extends: extends in a circle: a -> b -> c -> a'],
    ],
    [
      'itself',
      { 'compose.yaml': 'services:\n  a: {image: x, extends: a}\n' },
      ['compose.yaml:2:26 services.a.extends: extends in a circle: a -> a'],
    ],
    [
      'a circle over files',
      {
        'compose.yaml': 'services:\n  a: {image: x, extends: {file: o.yaml, service: b}}\n',
        'o.yaml': 'services:\n  b: {extends: {file: compose.yaml, service: a}}\n',
      },
      ['compose.yaml:2:50 services.a.extends: extends in a circle: a -> b -> a'],
    ],
    [
      'an unknown service',
      { 'compose.yaml': 'services:\n  base: {image: x}\n  a: {image: x, extends: bsae}\n' },
      [
        'compose.yaml:3:26 services.a.extends: there is no service "bsae" in compose.yaml (did you mean "base"?)',
      ],
    ],
    [
      'a missing file',
      { 'compose.yaml': 'services:\n  a: {image: x, extends: {file: no.yaml, service: b}}\n' },
      ['compose.yaml:2:51: the file that is named here cannot be read: no such file'],
    ],
    [
      'no service',
      { 'compose.yaml': 'services:\n  a: {image: x, extends: {file: no.yaml}}\n' },
      ['compose.yaml:2:26 services.a.extends.service: is missing'],
    ],
    [
      'a fault in the other file',
      {
        'compose.yaml': 'services:\n  a: {extends: {file: o.yaml, service: b}}\n',
        'o.yaml': 'services:\n  b: {image: x, mem_limit: lots}\n',
      },
      ['o.yaml:2:28 services.a.mem_limit: must be a size such as 512m, not "lots"'],
    ],
  ];
  for (const [name, files, problems] of cases)
    test(name, () => assert.deepEqual(problemsOf(files), problems));
});
