import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from './config/secret.ts';
import { stackOf } from './plan/desired.testdata.ts';
import { aContainer } from './plan/simulated-engine.testdata.ts';
import { endedWithoutSecrets, hideSecrets, observedWithoutSecrets, secretsOf } from './hide-secrets.ts';

const config = {
  secrets: new Map([
    ['DB', new Secret('hunter2')],
    ['LONG', new Secret('hunter2 and more')],
    ['PIN', new Secret('123')],
  ]),
  registries: new Map([['r:5000', { credentials: { username: 'me', password: new Secret('letmein') } }]]),
};

function stateWith(environment: readonly string[]) {
  const desired = stackOf({ web: {} });
  const services = desired.services.map((service) => ({
    ...service,
    containers: service.containers.map((each) => ({ ...each, create: { ...each.create, Env: environment } })),
  }));
  return { config, desired: { ...desired, services } } as unknown as Parameters<typeof secretsOf>[0];
}

test('secrets are those of the configuration and of variables with a telling name, longest first', () => {
  const state = stateWith(['TOKEN=0123456789', 'AUTH_MODE=basic', 'COLOUR=aquamarine', 'PASSWORD']);
  assert.deepEqual(secretsOf(state), ['hunter2 and more', '0123456789', 'hunter2', 'letmein']);
});

test('secrets that the stack holds itself are taken out whole, and line by line', () => {
  const { desired } = stateWith([]);
  const file = { path: '/f', mode: 0o400, uid: 0, gid: 0 };
  const files = [
    { ...file, content: 'user: me\npassword: abcdefgh\n', isSecret: true },
    { ...file, content: 'pin9\n', isSecret: true },
    {
      ...file,
      content: '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n',
      isSecret: true,
    },
    { ...file, content: 'a plain setting\n', isSecret: false },
  ];
  const services = (desired?.services ?? []).map((service) => ({
    ...service,
    containers: service.containers.map((each) => ({ ...each, files })),
  }));
  const secrets = secretsOf({ config, desired: { ...desired, services } } as unknown as Parameters<
    typeof secretsOf
  >[0]);
  const said = 'bad password: abcdefgh, pin9, MC4CAQAw, a plain setting, no -----BEGIN PRIVATE KEY-----';
  const shown = 'bad [secret], [secret], [secret], a plain setting, no -----BEGIN PRIVATE KEY-----';
  assert.equal(hideSecrets(said, secrets), shown);
});

test('a secret must be taken out wherever it is quoted, and the rest of the text must stay', () => {
  const secrets = secretsOf(stateWith([]));
  const texts = {
    'exec: "/bin/hunter2": no such file': 'exec: "/bin/[secret]": no such file',
    'hunter2 and more': '[secret]',
    'Get "https://me:pass@registry/v2/": denied': 'Get "https://[secret]@registry/v2/": denied',
    'unauthorized: authentication required': 'unauthorized: authentication required',
    'https://registry/v2/a@sha256:12': 'https://registry/v2/a@sha256:12',
  };
  for (const [said, shown] of Object.entries(texts)) assert.equal(hideSecrets(said, secrets), shown);
});

test('failures of steps and the words of health tests are told without secrets', () => {
  const step = { kind: 'unpause-container' } as unknown as Parameters<typeof endedWithoutSecrets>[0]['step'];
  const ended = { step, tookMs: 1, failure: { kind: 'other', message: 'bad hunter2', retryable: true } };
  assert.equal(endedWithoutSecrets(ended, ['hunter2']).failure?.message, 'bad [secret]');
  const container = {
    ...aContainer({ id: 'one', healthOutput: 'a hunter2', error: 'b hunter2' }),
    checks: { testPassed: false, probe: { state: 'unhealthy' as const, output: 'c hunter2' } },
  };
  const observed = { containers: [container] } as unknown as Parameters<typeof observedWithoutSecrets>[0];
  const [shown] = observedWithoutSecrets(observed, ['hunter2']).containers;
  assert.deepEqual(
    [shown?.healthOutput, shown?.error, shown?.checks.probe?.output],
    ['a [secret]', 'b [secret]', 'c [secret]'],
  );
});
