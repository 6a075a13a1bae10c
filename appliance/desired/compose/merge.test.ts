import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mergeTrees, withoutTags } from './merge.ts';
import { emptyMap, sameContent } from './node.ts';
import type { Node } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { createReport } from './report.ts';
import { problemsOf, serviceOf, stackOf, web } from './stack.testdata.ts';

function tree(text: string, file = 'f.yaml') {
  const report = createReport();
  const parsed = parseYaml({ file, text, base: '/' }, report);
  if (parsed === undefined) throw new Error(JSON.stringify(report.problems()));
  return parsed;
}

function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

/** Lays `over` on `base`, both the content of service `a`. */
function merged(base: string, over: string): unknown {
  const report = createReport();
  const wrap = (text: string) => tree(`services: {a: ${text}}`);
  const result = plain(withoutTags(mergeTrees(wrap(base), wrap(over), report)));
  assert.deepEqual(report.problems(), []);
  return (result as { services: { a: unknown } }).services.a;
}

describe('a later file lies over an earlier one', () => {
  const cases: readonly (readonly [rule: string, base: string, over: string, result: unknown])[] = [
    ['a single value is replaced', '{image: x}', '{image: y}', { image: 'y' }],
    ['mappings merge', '{a: {b: 1, c: 2}}', '{a: {c: 3, d: 4}}', { a: { b: 1, c: 3, d: 4 } }],
    ['lists are appended', '{cap_add: [A]}', '{cap_add: [B]}', { cap_add: ['A', 'B'] }],
    ['a command is replaced', '{command: [a]}', '{command: b}', { command: 'b' }],
    ['an entrypoint is replaced', '{entrypoint: [a, b]}', '{entrypoint: [c]}', { entrypoint: ['c'] }],
    [
      'only the test of a healthcheck is replaced',
      '{healthcheck: {test: [CMD, a], retries: 1}}',
      '{healthcheck: {test: [CMD, b]}}',
      { healthcheck: { test: ['CMD', 'b'], retries: 1 } },
    ],
    [
      'environment merges over both forms',
      '{environment: [A=1, B]}',
      '{environment: {A: 2, C: 3}}',
      { environment: { A: 2, B: null, C: 3 } },
    ],
    [
      'environment lists merge by name',
      '{environment: [A=1, B=1]}',
      '{environment: [A=2]}',
      { environment: { A: '2', B: '1' } },
    ],
    [
      'labels merge over both forms',
      '{labels: {a: x}}',
      '{labels: [a=y, b]}',
      { labels: { a: 'y', b: null } },
    ],
    [
      'depends_on merges over both forms',
      '{depends_on: [a]}',
      '{depends_on: {b: {condition: service_healthy}}}',
      { depends_on: { a: { condition: 'service_started' }, b: { condition: 'service_healthy' } } },
    ],
    [
      'networks merge over both forms',
      '{networks: [a]}',
      '{networks: {a: {aliases: [x]}, b: }}',
      { networks: { a: { aliases: ['x'] }, b: null } },
    ],
    ['dns: one and several', '{dns: 1.1.1.1}', '{dns: [8.8.8.8]}', { dns: ['1.1.1.1', '8.8.8.8'] }],
    ['env_file: one and several', '{env_file: a}', '{env_file: b}', { env_file: ['a', 'b'] }],
    [
      'extra_hosts add up',
      '{extra_hosts: {a: 1.1.1.1}}',
      '{extra_hosts: ["a:2.2.2.2"]}',
      { extra_hosts: ['a=1.1.1.1', 'a:2.2.2.2'] },
    ],
    [
      'logging of one driver merges',
      '{logging: {driver: j, options: {a: 1}}}',
      '{logging: {options: {b: 2}}}',
      { logging: { driver: 'j', options: { a: 1, b: 2 } } },
    ],
    [
      'logging of another driver replaces',
      '{logging: {driver: j, options: {a: 1}}}',
      '{logging: {driver: k}}',
      { logging: { driver: 'k' } },
    ],
    [
      'a limit may change its form',
      '{ulimits: {nofile: 1, nproc: 2}}',
      '{ulimits: {nofile: {soft: 3, hard: 4}}}',
      { ulimits: { nofile: { soft: 3, hard: 4 }, nproc: 2 } },
    ],
    ['extensions are replaced', '{x-a: {b: 1}}', '{x-a: {c: 2}}', { 'x-a': { c: 2 } }],
    [
      'x-appliance merges',
      '{x-appliance: {critical: true}}',
      '{x-appliance: {update: {hold: true}}}',
      { 'x-appliance': { critical: true, update: { hold: true } } },
    ],
    ['an empty value leaves a mapping alone', '{a: {b: 1}}', '{a: }', { a: { b: 1 } }],
    ['an empty value clears a single one', '{hostname: x}', '{hostname: }', { hostname: null }],
    ['!reset removes', '{ports: [a], hostname: x}', '{ports: !reset [], hostname: !reset null}', {}],
    [
      '!reset removes one entry',
      '{environment: {A: 1, B: 2}}',
      '{environment: {A: !reset null}}',
      { environment: { B: 2 } },
    ],
    ['!override replaces', '{ports: [a, b]}', '{ports: !override [c]}', { ports: ['c'] }],
  ];
  for (const [rule, base, over, result] of cases)
    test(rule, () => assert.deepEqual(merged(base, over), result));
});

test('what was reset and set again must not bring the first value back', () => {
  const report = createReport();
  const first = tree('services: {a: {ports: [a]}}');
  const second = mergeTrees(
    tree('services: {a: {ports: !reset []}}'),
    tree('services: {a: {ports: [c]}}'),
    report,
  );
  assert.deepEqual(plain(withoutTags(mergeTrees(first, second, report))), {
    services: { a: { ports: ['c'] } },
  });
});

test('different forms of one key are refused at the later file', () => {
  const files = {
    'compose.yaml': web('ports: ["80"]'),
    'compose.override.yaml': 'services:\n  web:\n    ports: {a: 1}\n',
  };
  assert.deepEqual(problemsOf(files), [
    'compose.override.yaml:3:12 services.web.ports: the mapping here cannot be merged with the list at compose.yaml:4 (use the same form, or !override to replace it)',
    'compose.override.yaml:3:12 services.web.ports: must be a list, not a mapping',
  ]);
});

test('ports, volumes, secrets and configs of two files are unique by what they mean', () => {
  const service = serviceOf({
    'compose.yaml': `${web('ports: ["8080:80"]\nvolumes: ["aa:/x", "bb:/y"]\nsecrets: [s]\nexpose: ["80"]')}volumes: {aa: , bb: , cc: }\nsecrets: {s: {file: s}, t: {file: t}}`,
    'compose.override.yaml':
      'services:\n  web:\n    ports: [{target: 80, published: 8080}, "81:81"]\n    volumes: [{type: volume, source: cc, target: /x/}]\n    secrets: [{source: t, target: s}]\n    expose: [80]\n',
  });
  assert.deepEqual(
    service.ports.map(({ published, target }) => `${published}:${target}`),
    ['8080:80', '81:81'],
  );
  assert.deepEqual(
    service.volumes.map(({ source, target }) => `${source}:${target}`),
    ['cc:/x', 'bb:/y'],
  );
  assert.deepEqual(service.secrets, [{ source: 't', target: '/run/secrets/s' }]);
  assert.deepEqual(service.expose, ['80/tcp']);
});

test('a problem after a merge stands in the file that it comes from', () => {
  const files = {
    'compose.yaml': web('mem_limit: lots'),
    'compose.override.yaml': 'services:\n  web:\n    environment: {A: [1]}\n',
  };
  assert.deepEqual(problemsOf(files), [
    'compose.override.yaml:3:22 services.web.environment.A: must be a text, a number or true or false, not a list',
    'compose.yaml:4:16 services.web.mem_limit: must be a size such as 512m, not "lots"',
  ]);
});

test('relative paths of every file start from the directory of the first', () => {
  const { volumes } = serviceOf({
    'compose.yaml': web('tty: true'),
    'compose.b.yaml': web('volumes: ["./d:/d"]'),
  });
  assert.equal(volumes[0]?.source, '/srv/stack/d');
});

const yamlValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(1, true, null, 'a', 'b=c', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('services', 'web', 'environment', 'ports', 'networks', 'x-a', 'labels'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;
const yamlMap = fc.dictionary(fc.constantFrom('services', 'networks', 'volumes', 'x-a'), yamlValue);

test('an empty file changes nothing, before or after another', () => {
  fc.assert(
    fc.property(yamlMap, (value) => {
      const one = tree(JSON.stringify(value));
      const empty = emptyMap(one.position, '/');
      assert.ok(sameContent(mergeTrees(one, empty, createReport()), one));
      assert.ok(sameContent(mergeTrees(empty, one, createReport()), one));
      assert.ok(sameContent(withoutTags(one), one));
    }),
  );
});

test('any two trees must merge without an exception', () => {
  fc.assert(
    fc.property(yamlMap, yamlMap, (a, b) => {
      mergeTrees(tree(JSON.stringify(a)), tree(JSON.stringify(b)), createReport());
    }),
  );
});

test('the stack of one file and the same stack in two parts are the same', () => {
  const whole =
    'services:\n  web:\n    image: x\n    ports: ["80:80", "81:81"]\n    environment: {A: 1, B: 2}\nnetworks: {default: {internal: true}}\n';
  const parts = {
    'compose.yaml': 'services:\n  web:\n    image: x\n    ports: ["80:80"]\n    environment: [A=1]\n',
    'compose.b.yaml':
      'services:\n  web:\n    ports: ["81:81"]\n    environment: {B: 2}\nnetworks: {default: {internal: true}}\n',
  };
  assert.deepEqual(stackOf(parts).services, stackOf(whole).services);
  assert.deepEqual(stackOf(parts).networks, stackOf(whole).networks);
});
