import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceModel, StackModel } from './compose/model.ts';
import { difference, renderDifference } from './difference.ts';
import { anInput, aPort, aService, aStack, attached, built, container } from './model.testdata.ts';

const table: readonly (readonly [Partial<ServiceModel>, Partial<ServiceModel>, readonly string[]])[] = [
  [{ image: 'a:1' }, { image: 'a:2' }, ['image: a:1 -> a:2']],
  [{ environment: { MODE: 'fast' } }, { environment: { MODE: 'slow' } }, ['environment.MODE: fast -> slow']],
  [{}, { environment: { MODE: '' } }, ['environment.MODE: (absent) -> ""']],
  [{ environment: { A: null } }, {}, ['environment.A: null -> (absent)']],
  [
    { environment: { DB_PASSWORD: 'a' } },
    { environment: { DB_PASSWORD: 'b' } },
    ['environment.DB_PASSWORD: changed (secret)'],
  ],
  [{ environment: { API_KEY: 'a' } }, {}, ['environment.API_KEY: [secret] -> (absent)']],
  [
    { environment: { URL: 'amqp://u:p@ss@one/x' } },
    { environment: { URL: 'amqp://u:other@one/x' } },
    ['environment.URL: changed (secret)'],
  ],
  [
    { environment: { URL: 'amqp://u:p@one/x' } },
    { environment: { URL: 'amqp://u:p@two/x' } },
    ['environment.URL: amqp://[secret]@one/x -> amqp://[secret]@two/x'],
  ],
  [
    { command: ['serve', '--password', 'a', '--mode=x'] },
    { command: ['serve', '--password', 'b', '--mode=x'] },
    ['command: changed (secret)'],
  ],
  [
    { command: ['sh', '-c', 'TOKEN=a run'] },
    { command: ['sh', '-c', 'TOKEN=b run'] },
    ['command: changed (secret)'],
  ],
  [
    { healthcheck: { test: ['CMD', 'curl', '-H', 'Authorization: Bearer a'] } },
    { healthcheck: { test: ['CMD', 'curl', '-H', 'Authorization: Bearer b'] } },
    ['healthcheck.test: changed (secret)'],
  ],
  [{ command: [] }, {}, ['command: [] -> (absent)']],
  [{ entrypoint: [] }, {}, ['entrypoint: [] -> (absent)']],
  [{ init: false }, {}, ['init: false -> (absent)']],
  [{ ports: [aPort(80, '8080')] }, { ports: [aPort(80, '8081')] }, ['ports: 8080:80/tcp -> 8081:80/tcp']],
  [
    { ports: [aPort(80, '8080'), aPort(81, '8081')] },
    { ports: [aPort(80, '8080')] },
    ['ports: removed 8081:81/tcp'],
  ],
  [{ dns: ['1.1.1.1'] }, { dns: ['8.8.8.8', '9.9.9.9'] }, ['dns: added 8.8.8.8, 9.9.9.9, removed 1.1.1.1']],
  [
    { dns: ['1.1.1.1'] },
    { dns: ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4', '5.5.5.5'] },
    ['dns: added 2.2.2.2, 3.3.3.3, 4.4.4.4 and 1 more'],
  ],
  [{ command: ['a', 'a', 'b'] }, { command: ['b', 'a', 'a'] }, ['command: another order']],
  [{ command: ['a', 'a'] }, { command: ['a'] }, ['command: removed a']],
  [{ command: ['[x'] }, { hostname: '[y]' }, ['command: ["[x"] -> (absent)', 'hostname: (absent) -> [y]']],
  [
    { networks: [attached('default')] },
    { networks: [attached('default', { ipv4Address: '10.0.0.2' })] },
    ['networks.default.ipv4_address: (absent) -> 10.0.0.2'],
  ],
  [{ command: ['x'.repeat(80), 'a'] }, { command: ['x'.repeat(80), 'b'] }, ['command: a -> b']],
  [{ command: ['x'.repeat(80)] }, { command: [`${'x'.repeat(80)}y`] }, ['command: changed']],
  [
    { stopGracePeriodMs: 1000 },
    { stopGracePeriodMs: 2000, tty: true },
    ['stop_grace_period_ms: 1000 -> 2000', 'tty: (absent) -> true'],
  ],
  [{ replicas: 1, pullPolicy: 'always' }, { replicas: 2, pullPolicy: 'never' }, []],
];

for (const [before, after, lines] of table) {
  test(`a change must read ${lines.length === 0 ? 'as nothing' : lines.join('; ')}`, () => {
    assert.deepEqual(difference(container(before).fingerprint, container(after).fingerprint), lines);
  });
}

test('inline content must be told as changed and never be shown', () => {
  const of = (content: string): Readonly<Record<string, string>> => {
    const service = aService({
      configs: [{ source: 'app', target: '/etc/app' }],
      secrets: [{ source: 'db', target: '/run/secrets/db' }],
    });
    const file = { kind: 'content', content } as const;
    const stack: Partial<StackModel> = { services: [service], configs: { app: file }, secrets: { db: file } };
    return built(anInput({ stack: aStack(stack) })).services[0]?.containers[0]?.fingerprint ?? {};
  };
  assert.deepEqual(difference(of('listen 80'), of('listen 81')), [
    'configs./etc/app.content: changed',
    'secrets./run/secrets/db.content: changed (secret)',
  ]);
});

test('a secret value must be replaced wherever it stands', () => {
  const stack = aStack({
    services: [aService({ hostname: 'xhunter2x', environment: { hunter2: 'a hunter2' } })],
  });
  const desired = built(anInput({ stack, secretValues: ['hunter2', 'ter2'] }));
  assert.doesNotMatch(JSON.stringify(desired.services[0]?.containers[0]?.fingerprint), /ter2/);
});

test('a very long word must be searched for secrets in no time', () => {
  const startedMs = performance.now();
  assert.equal(container({ hostname: 'x'.repeat(50_000) }).fingerprint['hostname']?.length, 50_000);
  assert.ok(performance.now() - startedMs < 1_000);
});

test('with a salt of its own a token must not be made by who knows the appliance id', () => {
  const stack = aStack({ services: [aService({ environment: { TOKEN: 'a' } })] });
  const [plain, salted] = [anInput({ stack }), anInput({ stack, salt: 'random' })].map(
    (input) => built(input).services[0]?.containers[0],
  );
  assert.notEqual(plain?.fingerprint['environment.TOKEN'], salted?.fingerprint['environment.TOKEN']);
  assert.equal(plain?.configHash, salted?.configHash);
});

test('a long difference must be cut and say by how much', () => {
  const lines = difference({}, Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, 'v'])));
  assert.equal(lines.length, 40);
  assert.equal(lines.at(-1), 'and 61 more');
  assert.equal(
    renderDifference(lines),
    'k0: (absent) -> v; k1: (absent) -> v; k10: (absent) -> v and 97 more',
  );
});

test('a short difference must be one sentence', () => {
  assert.equal(renderDifference(['a: 1 -> 2', 'b: changed']), 'a: 1 -> 2; b: changed');
  assert.equal(renderDifference(['a', 'b', 'c', 'd']), 'a; b; c and 1 more');
  assert.equal(renderDifference([]), 'no difference');
});
