import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { nodeJson } from './node-json.testdata.ts';
import { parseNodeJson } from './parse.ts';
import { publicNodeJson, RESERVED_VARIABLES, revealVariables, stackVariables } from './public.ts';
import { nodeConfigSchema, type NodeConfig } from './schema.ts';
import { Secret } from './secret.ts';

const config = (given: object): NodeConfig => nodeConfigSchema.parse(given);

test('containers see who the node is, with defaults, and nothing that is secret or the daemon s own', () => {
  const shown: unknown = JSON.parse(
    publicNodeJson(
      config({
        node_role: 12,
        license: 'abc',
        registries: { 'ghcr.io': { username: 'bob', password_file: 'x' } },
        secrets_file: 'secrets',
        cert_path: 'site.crt',
        key_path: 'site.key',
        web: { listen: ':9000' },
      }),
    ),
  );
  assert.deepEqual(shown, {
    schema: 1,
    node_role: 'conductor',
    broker_client_port: 4223,
    broker_leaf_port: 4443,
    broker_max_data_mb: 1024,
    local_metrics: false,
    export_metrics: false,
    offline_mode: false,
    auto_update: true,
    cert_path: 'site.crt',
    min_image_age: '0s',
    auto_reboot: 'never',
  });
});

test('no key is published by accident: each one is on this list or in the table above', () => {
  const isPrivate = [
    'license',
    'key_path',
    'client_key_path',
    'registries',
    'update_check_interval',
    'web',
    'console',
    'certs',
    'acme',
    'metrics',
    'secrets_file',
  ];
  const all = config({
    ...Object.fromEntries(
      ['node_hostname', 'org_id', 'org_name', 'registry_fqdn', 'registry_namespace', 'branch'].map((key) => [
        key,
        'x',
      ]),
    ),
    node_role: 'edge',
    node_ip: '10.0.0.1',
    appliance_id: '123e4567-e89b-42d3-a456-426614174000',
    license: 'x',
    console_fqdn: 'c.example.com',
    ...Object.fromEntries(
      ['ca', 'cert', 'key', 'client_cert', 'client_key'].map((key) => [`${key}_path`, 'x']),
    ),
    update_window: { start: '02:00', end: '04:00' },
    secrets_file: 'x',
    schema: 1,
  });
  const shown = Object.keys(JSON.parse(publicNodeJson(all)));
  assert.deepEqual([...shown, ...isPrivate].toSorted(), Object.keys(nodeConfigSchema.shape).toSorted());
});

test('variables are the keys in upper case; what is absent is absent', () => {
  const variables = stackVariables(
    config({ node_role: 12, auto_update: false }),
    new Map([['DB', new Secret('hunter2')]]),
  );
  const { variables: open, secretNames } = revealVariables(variables);
  assert.equal(open.get('NODE_ROLE'), 'conductor');
  assert.equal(open.get('AUTO_UPDATE'), 'false');
  assert.equal(open.get('BROKER_CLIENT_PORT'), '4223');
  assert.equal(open.get('DB'), 'hunter2');
  assert.ok(!open.has('ORG_ID'));
  assert.ok(!open.has('UPDATE_WINDOW'));
  assert.deepEqual(secretNames, new Set(['DB']));
  assert.ok(RESERVED_VARIABLES.has('ORG_ID'));
});

test('what containers see is valid itself, says the same, and never holds the licence', () => {
  fc.assert(
    fc.property(nodeJson, (given) => {
      const parsed = parseNodeJson(JSON.stringify(given), 'node.json');
      assert.ok(parsed.ok);
      const text = publicNodeJson(parsed.config);
      const again = nodeConfigSchema.safeParse(JSON.parse(text));
      assert.ok(again.success);
      assert.equal(publicNodeJson(again.data), text);
      assert.doesNotMatch(text, /lic-|password_file|key_path/);
      assert.doesNotMatch(inspect(stackVariables(parsed.config, new Map())), /lic-/);
    }),
  );
});
