import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { notesOf, problemsOf, serviceOf, stackOf } from './stack.testdata.ts';

/** `a: b` -> service a that depends on b; further keys after `|`. */
function services(...lines: readonly string[]): string {
  const all = lines.map((line) => {
    const [name, ...keys] = line.split(' | ');
    return `  ${name}: {image: x${keys.map((key) => `, ${key}`).join('')}}`;
  });
  return `services:\n${all.join('\n')}\n`;
}

describe('circles are shown as a path', () => {
  const cases: readonly (readonly [name: string, text: string, problem: string])[] = [
    [
      'to itself',
      services('a | depends_on: [a]'),
      'compose.yaml:2:30 services.a.depends_on.a: depends on itself in a circle: a -> a',
    ],
    [
      'over three services',
      services('a | depends_on: [b]', 'b | depends_on: [c]', 'c | depends_on: [a]'),
      'compose.yaml:2:30 services.a.depends_on.b: depends on itself in a circle: a -> b -> c -> a',
    ],
    [
      'away from where it is found',
      services('a | depends_on: [b]', 'b | depends_on: [c]', 'c | depends_on: [b]'),
      'compose.yaml:3:30 services.b.depends_on.c: depends on itself in a circle: b -> c -> b',
    ],
    [
      'through links',
      services('a | links: [b]', 'b | depends_on: [a]'),
      'compose.yaml:2:3 services.a.depends_on.b: depends on itself in a circle: a -> b -> a',
    ],
    [
      'through volumes_from',
      services('a | volumes_from: [b]', 'b | depends_on: [a]'),
      'compose.yaml:2:3 services.a.depends_on.b: depends on itself in a circle: a -> b -> a',
    ],
    [
      'through a shared network',
      services('a | "network_mode": "service:b"', 'b | "pid": "service:a"'),
      'compose.yaml:2:3 services.a.depends_on.b: depends on itself in a circle: a -> b -> a',
    ],
  ];
  for (const [name, text, problem] of cases) test(name, () => assert.deepEqual(problemsOf(text), [problem]));
});

test('a thousand services in a row, and many ways between few, must be checked quickly', () => {
  const row = Array.from({ length: 1000 }, (_, n) => `s${n} | depends_on: [${n === 0 ? '' : `s${n - 1}`}]`);
  assert.deepEqual(problemsOf(services(...row)), []);
  const layers = Array.from({ length: 40 }, (_, n) =>
    ['a', 'b', 'c'].map(
      (side) => `${side}${n} | depends_on: [${n === 0 ? '' : `a${n - 1}, b${n - 1}, c${n - 1}`}]`,
    ),
  ).flat();
  assert.deepEqual(problemsOf(services(...layers)), []);
});

test('the list and the mapping of depends_on must mean the same', () => {
  const list = serviceOf(services('a | depends_on: [b]', 'b'), 'a').dependsOn;
  const map = serviceOf(services('a | depends_on: {b: {condition: service_started}}', 'b'), 'a').dependsOn;
  const bare = (all: typeof list) => all.map(({ position: _position, ...rest }) => rest);
  assert.deepEqual(bare(map), bare(list));
});

test('an explicit dependency wins over an implied one', () => {
  const service = serviceOf(
    services('a | links: [b], depends_on: {b: {condition: service_healthy}}', 'b'),
    'a',
  );
  assert.deepEqual(
    service.dependsOn.map(({ service: name, condition }) => `${name} ${condition}`),
    ['b service_healthy'],
  );
});

describe('profiles', () => {
  const text = services('a | depends_on: [b]', 'b | profiles: [debug, test]');
  test('a required service that no profile enables is refused', () => {
    assert.deepEqual(problemsOf(text), [
      'compose.yaml:2:30 services.a.depends_on.b: the service is required, but no active profile enables it (activate the profile "debug" or "test", or write "required: false")',
    ]);
  });
  for (const profile of ['debug', 'test', '*']) {
    test(`${profile} enables it`, () =>
      assert.equal(stackOf(text, { profiles: [profile] }).services.length, 2));
  }
  test('an optional one is left out with a note, be it disabled or not defined', () => {
    const optional = services(
      'a | depends_on: {b: {condition: service_healthy, required: false}, c: {condition: service_started, required: false}}',
      'b | profiles: [p]',
    );
    assert.deepEqual(serviceOf(optional, 'a').dependsOn, []);
    assert.deepEqual(notesOf(optional), [
      'compose.yaml:2:30 services.a.depends_on.b: has no effect: the service is not enabled by a profile, and it is not required',
      'compose.yaml:2:80 services.a.depends_on.c: has no effect: the service is not defined, and it is not required',
    ]);
  });
  test('a disabled service does not need its env files, but must be right otherwise', () => {
    assert.deepEqual(problemsOf(services('b | profiles: [p], env_file: none.env, tty: 5')), [
      'compose.yaml:2:57 services.b.tty: must be true or false, not "5"',
    ]);
  });
});
