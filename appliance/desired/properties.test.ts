import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ServiceModel } from './compose/model.ts';
import { notCompared } from './comparable.ts';
import { difference, renderDifference } from './difference.ts';
import { aMount, anInput, aPort, aService, aStack, attached, built } from './model.testdata.ts';
import { dependencyOrder } from './order.ts';
import type { DesiredContainer } from './desired.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const text = fc.string({ maxLength: 12 });
const map = fc.dictionary(word, text, { maxKeys: 4 });
const set = fc.uniqueArray(word, { maxLength: 4 });

/** Compared fields, each with any value. */
const fields = {
  image: word,
  command: fc.array(text, { maxLength: 3 }),
  entrypoint: fc.array(text, { maxLength: 3 }),
  environment: fc.dictionary(word, fc.option(text), { maxKeys: 4 }),
  labels: map,
  annotations: map,
  sysctls: map,
  storageOpt: map,
  user: text,
  hostname: text,
  containerName: word,
  tty: fc.boolean(),
  init: fc.boolean(),
  privileged: fc.boolean(),
  readOnly: fc.boolean(),
  stopGracePeriodMs: fc.nat(),
  capAdd: set,
  capDrop: set,
  dns: set,
  expose: fc.uniqueArray(fc.integer({ min: 1, max: 9 }).map((port) => `${port}/tcp`)),
  tmpfs: set,
  networks: fc
    .uniqueArray(word, { maxLength: 3 })
    .map((keys) => keys.map((key) => attached(key, { aliases: [key] }))),
  volumes: set.map((names) => names.map((name) => aMount(`/${name}`, { source: `/srv/${name}` }))),
  ports: fc
    .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 3 })
    .map((all) => all.map((port) => aPort(port, `${port}`))),
  healthcheck: fc.record({ test: fc.array(text, { maxLength: 2 }), retries: fc.nat() }),
  resources: fc.record({ memoryBytes: fc.nat(), cpuset: text }),
  ulimits: set.map((names) => names.map((name) => ({ name, soft: 1, hard: 2 }))),
  logging: fc.record({ driver: word, options: map }),
} satisfies { readonly [K in keyof ServiceModel]?: fc.Arbitrary<ServiceModel[K]> };

const changes = fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<ServiceModel>>;
const noHostPorts = { ports: [] };

function containerOf(service: ServiceModel, secretValues: readonly string[] = []): DesiredContainer {
  const desired = built(anInput({ stack: aStack({ services: [service] }), secretValues }));
  const [container] = desired.services[0]?.containers ?? [];
  assert.ok(container);
  return container;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const specifiedSets = [
  'capAdd',
  'capDrop',
  'expose',
  'tmpfs',
  'networks',
  'volumes',
  'ports',
  'ulimits',
] as const;

test('the order of keys, and of lists that the specification treats as sets, must not change the hash', () => {
  fc.assert(
    fc.property(changes, (change) => {
      const service = aService(change);
      const shuffled = Object.fromEntries(specifiedSets.map((key) => [key, service[key].toReversed()]));
      const other = containerOf({ ...(reversed(service) as ServiceModel), ...shuffled });
      const one = containerOf(service);
      assert.equal(one.configHash, other.configHash);
      assert.deepEqual(difference(one.fingerprint, other.fingerprint), []);
    }),
  );
});

test('any change of a compared field must change the hash and be told', () => {
  const pair = fc.constantFrom(...(Object.keys(fields) as (keyof typeof fields)[])).chain((key) => {
    const value: fc.Arbitrary<unknown> = fields[key];
    return fc.record({ key: fc.constant(key), base: changes, before: value, after: value });
  });
  fc.assert(
    fc.property(pair, ({ key, base, before, after }) => {
      const [one, other] = [before, after].map((value) => containerOf(aService({ ...base, [key]: value })));
      fc.pre(meaning(key, before) !== meaning(key, after));
      assert.notEqual(one?.configHash, other?.configHash);
      assert.notDeepEqual(difference(one?.fingerprint ?? {}, other?.fingerprint ?? {}), []);
    }),
    { numRuns: 500 },
  );
});

test('what is not compared must not change the hash', () => {
  const left: Partial<ServiceModel> = {
    position: { file: '/other', line: 1, column: 1 },
    pullPolicy: 'always',
    replicas: 3,
    profiles: ['x'],
    dependsOn: [{ service: 'db', condition: 'service_started', restart: true, required: false }],
    restart: { mode: 'always' },
    postStart: [{ command: ['a'], privileged: false, environment: [] }],
    preStop: [{ command: ['a'], privileged: false, environment: [] }],
    appliance: { critical: true },
  };
  assert.deepEqual(
    Object.keys(left).toSorted(),
    Object.keys(notCompared)
      .filter((key) => key !== 'name')
      .toSorted(),
  );
  assert.equal(containerOf(aService()).configHash, containerOf(aService(left)).configHash);
});

test('a secret value must never appear in a fingerprint or a difference', () => {
  const secrets = fc.uniqueArray(fc.string({ minLength: 4, maxLength: 20 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(secrets, changes, fc.nat(), (values, change, choice) => {
      // A secret that happens to be a word of ours ("environment", "true") cannot be told from that word.
      const plain = JSON.stringify(containerOf(aService({ ...change, ...noHostPorts })).fingerprint);
      fc.pre(
        values.every(
          (value) => !plain.includes(value) && !'[secret:0123456789abcdef] (absent) changed'.includes(value),
        ),
      );
      const secret = values[choice % values.length] ?? '';
      const service = aService({
        ...change,
        ...noHostPorts,
        image: `a/${secret}`,
        command: ['run', secret, `--x=${secret}y`],
        environment: { PLAIN: `before ${secret} after`, DB_PASSWORD: secret },
        labels: { [secret]: 'x', note: secret },
        healthcheck: { test: ['CMD-SHELL', `curl http://u:${secret}@host/`] },
      });
      const { fingerprint } = containerOf(service, values);
      const lines = difference({}, fingerprint);
      const shown = [...Object.entries(fingerprint).flat(), ...lines, renderDifference(lines)];
      assert.deepEqual(
        shown.filter((line) => line.includes(secret)),
        [],
      );
    }),
  );
});

test('a service must stand after everything that it depends on', () => {
  const graph = fc.array(fc.array(fc.nat({ max: 20 }), { maxLength: 4 }), { maxLength: 20 });
  fc.assert(
    fc.property(graph, (edges) => {
      const services = edges.map((targets, index) => ({
        name: `s${String(index).padStart(2, '0')}`,
        dependsOn: targets
          .filter((target) => target > index)
          .map((target) => ({ service: `s${String(target).padStart(2, '0')}` })),
      }));
      const order = dependencyOrder(services).map((service) => service.name);
      assert.deepEqual(order.toSorted(), services.map((service) => service.name).toSorted());
      assert.deepEqual(
        dependencyOrder(services.toReversed()).map((service) => service.name),
        order,
      );
      for (const { name, dependsOn } of services) {
        const late = dependsOn.filter((entry) => order.indexOf(entry.service) > order.indexOf(name));
        assert.deepEqual(late, []);
      }
    }),
  );
});

test('a circle must not keep the order from ending', () => {
  const circle = [
    { name: 'a', dependsOn: [{ service: 'b' }] },
    { name: 'b', dependsOn: [{ service: 'a' }] },
  ];
  assert.deepEqual(
    dependencyOrder(circle).map((service) => service.name),
    ['b', 'a'],
  );
});

/** As the specification sees the value of a field: maps and sets without order, ordered lists as they are. */
function meaning(key: string, value: unknown): string {
  const isSet = (specifiedSets as readonly string[]).includes(key);
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    return JSON.stringify(isSet ? items.toSorted() : items);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
