import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { notesOf, problemsOf, serviceOf, stackOf } from './stack.testdata.ts';

describe('other projects become part of the stack', () => {
  test('with paths that start from their own directory', () => {
    const stack = stackOf({
      'compose.yaml': 'include: [lib/db.yaml]\nservices:\n  web: {image: x, depends_on: [db]}\n',
      'lib/db.yaml': 'services:\n  db: {image: y, volumes: ["./d:/d", "data:/data"]}\nvolumes: {data: }\n',
    });
    assert.deepEqual(
      stack.services.map(({ name }) => name),
      ['db', 'web'],
    );
    assert.equal(stack.services[0]?.volumes[0]?.source, '/srv/stack/lib/d');
    assert.equal(stack.volumes['data']?.name, 'demo_data');
  });
  test('with their own .env, under the environment of the stack', () => {
    const service = serviceOf({
      'compose.yaml': 'include: [lib/db.yaml]\n',
      '.env': 'A=outer',
      'lib/db.yaml': 'services:\n  db: {image: "$A-$B", environment: [B]}\n',
      'lib/.env': 'A=inner\nB=inner',
    });
    assert.equal(service.image, 'outer-inner');
    assert.deepEqual(service.environment, { B: 'inner' });
  });
  test('in the long form: several files, another directory, env files', () => {
    const service = serviceOf({
      'compose.yaml':
        'include:\n  - path: [lib/a.yaml, lib/b.yaml]\n    project_directory: other\n    env_file: [one.env, two.env]\n',
      'lib/a.yaml': 'services:\n  s: {image: "$A-$B", volumes: ["./d:/d"]}\n',
      'lib/b.yaml': 'services:\n  s: {tty: true}\n',
      'one.env': 'A=1\nB=1',
      'two.env': 'B=2$A',
    });
    assert.deepEqual(
      [service.image, service.tty, service.volumes[0]?.source],
      ['1-21', true, '/srv/stack/other/d'],
    );
  });
  test('over several levels', () => {
    const stack = stackOf({
      'compose.yaml': 'include: [a.yaml]\n',
      'a.yaml': 'include: [b.yaml]\nservices: {a: {image: x}}\n',
      'b.yaml': 'services: {b: {image: "x$$y"}}\n',
    });
    assert.deepEqual(
      stack.services.map(({ name, image }) => `${name} ${image}`),
      ['a x', 'b x$y'],
    );
  });
  test('and may be overridden by a further file', () => {
    const service = serviceOf({
      'compose.yaml': 'include: [a.yaml]\n',
      'compose.override.yaml': 'services: {a: {hostname: h}}\n',
      'a.yaml': 'services: {a: {image: x}}\n',
    });
    assert.deepEqual([service.image, service.hostname], ['x', 'h']);
  });
  test('twice, when both say the same', () => {
    const files = {
      'compose.yaml': 'include: [a.yaml, b.yaml]\n',
      'a.yaml': 'include: [c.yaml]\n',
      'b.yaml': 'include: [c.yaml]\n',
      'c.yaml': 'services: {c: {image: x}}\n',
    };
    assert.equal(stackOf(files).services.length, 1);
  });
  test('and every file is remembered', () => {
    const stack = stackOf({
      'compose.yaml': 'include: [lib/a.yaml]\n',
      'lib/a.yaml': 'services: {a: {image: x}}\n',
    });
    assert.deepEqual(stack.files, [
      '/srv/stack/.env',
      '/srv/stack/compose.yaml',
      '/srv/stack/lib/.env',
      '/srv/stack/lib/a.yaml',
    ]);
  });
  test('but not with their name', () => {
    const files = {
      'compose.yaml': 'include: [a.yaml]\n',
      'a.yaml': 'name: other\nservices: {a: {image: x}}\n',
    };
    assert.deepEqual(notesOf(files), ['a.yaml:1:1 include[0]: the name of an included file is not used']);
  });
});

describe('what cannot be included is refused', () => {
  const cases: readonly (readonly [
    name: string,
    files: Record<string, string>,
    problems: readonly string[],
  ])[] = [
    [
      'a resource that differs',
      {
        'compose.yaml': 'include: [a.yaml]\nservices:\n  a: {image: y}\nnetworks:\n  n: {internal: true}\n',
        'a.yaml': 'services:\n  a: {image: x}\nnetworks:\n  n:\n',
      },
      [
        'compose.yaml:3:3 services.a: is defined here and, differently, in the included a.yaml:2 (rename one of them, or override it in a further file of the same stack)',
        'compose.yaml:5:3 networks.n: is defined here and, differently, in the included a.yaml:4 (rename one of them, or override it in a further file of the same stack)',
      ],
    ],
    [
      'a circle',
      {
        'compose.yaml': 'include: [a.yaml]\n',
        'a.yaml': 'include:\n  - compose.yaml\nservices: {a: {image: x}}\n',
      },
      ['a.yaml:2:5 include[0]: includes in a circle: compose.yaml -> a.yaml -> compose.yaml'],
    ],
    [
      'a missing file',
      { 'compose.yaml': 'include: [no.yaml]\n' },
      ['compose.yaml:1:11: the file that is named here cannot be read: no such file'],
    ],
    [
      'a file of the network',
      { 'compose.yaml': 'include: [https://x.example/a.yaml]\n' },
      [
        'compose.yaml:1:11 include[0]: "https://x.example/a.yaml" is not a local file; an appliance starts without a network',
      ],
    ],
    [
      'an unknown key',
      { 'compose.yaml': 'include: [{path: a.yaml, envfile: x}]\n', 'a.yaml': '' },
      ['compose.yaml:1:26 include[0].envfile: unknown key (did you mean "env_file"?)'],
    ],
    [
      'a mapping',
      { 'compose.yaml': 'include: {a: b}\n' },
      ['compose.yaml:1:10 include: must be a list of files'],
    ],
    [
      'a missing env file',
      { 'compose.yaml': 'include: [{path: a.yaml, env_file: no.env}]\n', 'a.yaml': '' },
      ['compose.yaml:1:11 include[0].env_file: an env file cannot be read: no such file'],
    ],
  ];
  for (const [name, files, problems] of cases)
    test(name, () => assert.deepEqual(problemsOf(files), problems));
});
