import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { notesOf, problemsOf, read, serviceOf, stackOf, web } from './stack.testdata.ts';

test('every mistake of a stack is shown at once, in the order of the file', () => {
  const text = `services:
  web:
    imagee: nginx
    ports: ["99999:80", {target: 80, publised: 1}]
    depends_on: [bd]
  db:
    image: \${TAG:?set it}
    command: echo a | b
netwroks: {}
`;
  assert.deepEqual(problemsOf(text), [
    'compose.yaml:2:3 services.web.image: is missing: the service names no image',
    'compose.yaml:3:5 services.web.imagee: unknown key (did you mean "image"?)',
    'compose.yaml:4:13 services.web.ports[0]: "99999:80": the host port must be 0 to 65535, or a range of them',
    'compose.yaml:4:38 services.web.ports[1].publised: unknown key (did you mean "published"?)',
    'compose.yaml:5:18 services.web.depends_on[0]: there is no service "bd" (did you mean "db"?)',
    'compose.yaml:7:12 services.db.image: variable TAG must be set and not empty: set it',
    'compose.yaml:8:14 services.db.command: an unquoted | has a meaning only for a shell, and no shell runs this (write a list, such as [sh, -c, "..."])',
    'compose.yaml:9:1 netwroks: unknown key (did you mean "networks"?)',
  ]);
});

test('a value that could not be interpolated must be reported once, whatever its key wants', () => {
  for (const line of [
    'cpus: "${X:?}"',
    'ports: ["${X:?}"]',
    'networks: ["${X:?}"]',
    'restart: "${X:?}"',
    'environment: ["${X:?}"]',
  ]) {
    const column = line.indexOf('"') + 5;
    const found = problemsOf(web(line)).map((each) => each.replace(/ services\S*/, ''));
    assert.deepEqual(found, [`compose.yaml:4:${column} variable X must be set and not empty`]);
  }
});

test('anchors, merge keys and extensions carry their places with them', () => {
  const text = `x-base: &base
  restart: sometimes
services:
  a: {<<: *base, image: x}
  b: {<<: *base, image: x, restart: always}
`;
  assert.deepEqual(problemsOf(text), [
    'compose.yaml:2:12 services.a.restart: must be no, always, unless-stopped or on-failure[:TIMES], not "sometimes"',
  ]);
});

describe('environment', () => {
  test('env files in their order, then the stack; a key alone takes its value from outside', () => {
    const service = serviceOf(
      {
        'compose.yaml': web(
          'env_file: [one.env, {path: raw.env, format: raw}]\nenvironment: [A=own, HOST, NOWHERE]',
        ),
        'one.env': 'A=one\nB=one\nC=$HOST',
        'raw.env': 'B="$HOST"',
      },
      'web',
      { environment: { HOST: 'h' } },
    );
    assert.deepEqual(service.environment, { A: 'own', B: '"$HOST"', C: 'h', HOST: 'h', NOWHERE: null });
  });
  test('a key with an empty value in a mapping takes its value from outside too', () => {
    const service = serviceOf(web('environment: {HOST: , EMPTY: "", NOWHERE: null}'), 'web', {
      environment: { HOST: 'h' },
    });
    assert.deepEqual(service.environment, { HOST: 'h', EMPTY: '', NOWHERE: null });
  });
  test('.env gives defaults below the environment', () => {
    const files = { 'compose.yaml': web('hostname: "$A-$B"'), '.env': 'A=file\nB=file\n' };
    assert.equal(serviceOf(files, 'web', { environment: { A: 'env' } }).hostname, 'env-file');
  });
  test('a value that is interpolated has the type that its key wants', () => {
    const service = serviceOf(
      web('tty: "${T}"\nscale: "${N:-2}"\nmem_limit: ${M}\nports: ["${P}:80", {target: "${P}"}]'),
      'web',
      {
        environment: { T: 'true', M: '1g', P: '81' },
      },
    );
    assert.deepEqual(
      [service.tty, service.replicas, service.resources.memoryBytes],
      [true, 2, 1_073_741_824],
    );
    assert.deepEqual(
      service.ports.map(({ target, published }) => [target, published]),
      [
        [80, '81'],
        [81, undefined],
      ],
    );
  });
  test('an unset variable is noted once', () => {
    assert.deepEqual(notesOf(web('hostname: $GONE\nuser: $GONE')), [
      'compose.yaml:4:15 services.web.hostname: variable GONE is not set and is read as an empty text',
    ]);
  });
});

describe('secrets', () => {
  test('where everyone can read them are noted by name', () => {
    const notes = notesOf(web('command: run --password $PW\nenvironment: [PW]'), {
      environment: { PW: 'hunter2' },
      secretNames: new Set(['PW']),
    });
    assert.deepEqual(notes, [
      'compose.yaml:4:14 services.web.command: secret PW can be read here by whoever lists processes or inspects the container; pass it with secrets:',
    ]);
  });
  test('must never stand in a problem or note', () => {
    const secret = 'hunter2';
    const line = fc.constantFrom(
      ...[
        'ports',
        'volumes',
        'networks',
        'depends_on',
        'links',
        'devices',
        'env_file',
        'expose',
        'extra_hosts',
        'environment',
        'labels',
        'secrets',
        'configs',
        'gpus',
        'volumes_from',
      ].map((key) => `${key}: ["\${PW}"]`),
      ...[
        'cpus',
        'mem_limit',
        'restart',
        'init',
        'ipc',
        'network_mode',
        'command',
        'stop_grace_period',
        'pull_policy',
        'container_name',
        'cgroup',
      ].map((key) => `${key}: "a | \${PW}"`),
      'environment: {"A": ["${PW}"]}',
      'healthcheck: {test: ["${PW}"], interval: "${PW}"}',
      'logging: {driver: ["${PW}"]}',
      'ulimits: {nofile: "${PW}"}',
      'x-appliance: {probe: {http: {port: "${PW}"}}, certs: {reload: "${PW}"}}',
      'volumes: [{type: "${PW}", target: "${PW}"}, {type: bind, source: "~${PW}", target: /x}]',
      'ports: [{target: "${PW}", host_ip: "${PW}"}]',
      'extends: {file: x.yaml, service: "${PW}"}',
      'env_file: bad.env',
    );
    fc.assert(
      fc.property(fc.uniqueArray(line, { maxLength: 6, selector: (text) => text.split(':')[0] }), (lines) => {
        const result = read(
          {
            'compose.yaml': web(lines.join('\n')),
            'bad.env': `A=${secret}$\nB="${secret}\nX ${secret}`,
            'x.yaml': 'services: {}',
          },
          { environment: { PW: secret }, secretNames: new Set(['PW']) },
        );
        const messages = result.ok ? result.stack.notes : result.problems;
        assert.ok(!JSON.stringify(messages).includes(secret), JSON.stringify(messages));
      }),
    );
  });
});

describe('files', () => {
  test('every one that was read or looked for is named, also when the stack is wrong', () => {
    const result = read({
      'compose.yaml': web('env_file: none.env\nextends: {file: o.yaml, service: a}'),
      'o.yaml': 'services: {a: {tty: 5}}',
    });
    assert.equal(result.ok, false);
    assert.deepEqual(!result.ok && result.files, [
      '/srv/stack/.env',
      '/srv/stack/compose.yaml',
      '/srv/stack/o.yaml',
      '/srv/stack/none.env',
    ]);
  });
  test('none at all, or one that is missing', () => {
    assert.equal(read({}, {}).ok, false);
    assert.deepEqual(problemsOf({}, { files: ['/srv/stack/compose.yaml'] }), [
      'compose.yaml:1:1: the file cannot be read: no such file',
    ]);
  });
  test('relative paths start from another directory when one is given', () => {
    assert.equal(
      serviceOf(web('volumes: ["./d:/d"]'), 'web', { projectDirectory: '/opt' }).volumes[0]?.source,
      '/opt/d',
    );
  });
});

const words = [
  'services',
  'web',
  'image',
  'ports',
  'volumes',
  'environment',
  'deploy',
  'resources',
  'limits',
  'networks',
  'extends',
  'include',
  'configs',
  'healthcheck',
  'test',
  'x-appliance',
  'probe',
  'depends_on',
  'a',
  '80:80',
  './a:/b',
  '$X',
  '${Y:-z}',
  '${',
  'true',
  '1',
  '1g',
  '10s',
  'path',
  'external',
  'ipam',
  'config',
  'build',
];

test('any YAML must be read without an exception, and every problem must stand inside its file', () => {
  const scalar = fc.oneof(fc.constantFrom<unknown>(...words, 1, -1, 1.5, true, null, ''), fc.string());
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 4 }),
    ),
  }));
  const service = fc.dictionary(fc.constantFrom(...words), value, { maxKeys: 6 });
  const stack = fc.oneof(
    value,
    fc.record({
      services: fc.dictionary(fc.constantFrom('web', 'a'), service),
      networks: value,
      volumes: value,
      configs: value,
    }),
  );
  fc.assert(
    fc.property(stack, fc.option(stack), (one, two) => {
      const files = {
        'compose.yaml': JSON.stringify(one, undefined, 1),
        ...(two === null ? {} : { 'compose.b.yaml': JSON.stringify(two) }),
        a: 'services: {a: {image: x}}',
      };
      const result = read(files, { environment: { X: 'x' } });
      for (const { file, line, column } of result.ok ? result.stack.notes : result.problems) {
        const content = files[file.replace('/srv/stack/', '') as 'a']?.split('\n')[line - 1];
        assert.ok(
          content !== undefined && column >= 1 && column <= content.length + 1,
          `${file}:${line}:${column}`,
        );
      }
    }),
    { numRuns: 500 },
  );
});

test('reading twice gives the same', () => {
  const files = { 'compose.yaml': web('ports: ["80"]'), '.env': 'A=1' };
  assert.deepEqual(stackOf(files), stackOf(files));
});
