import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownKeys, nodeJsonSchema, renderNodeJsonSchema, type JsonSchema } from './json-schema.ts';
import { nodeConfigSchema } from './schema.ts';

/** Every key with its schema, at any depth. */
function keysOf(schema: JsonSchema, path = ''): [path: string, schema: JsonSchema][] {
  const inner = [schema.items, schema.additionalProperties].filter(
    (each) => each !== undefined && each !== false,
  );
  const named = Object.entries(schema.properties ?? {});
  return [
    ...named.flatMap(([key, each]): [string, JsonSchema][] => [
      [`${path}${key}`, each],
      ...keysOf(each, `${path}${key}.`),
    ]),
    ...inner.flatMap((each) => keysOf(each, `${path}*.`)),
  ];
}

test('the schema names its draft, its id and its title', () => {
  const schema: unknown = JSON.parse(renderNodeJsonSchema());
  assert.partialDeepStrictEqual(schema, {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:applianced:node.json:1',
    title: 'applianced node.json',
    type: 'object',
    additionalProperties: false,
  });
});

test('every key is described by a sentence, and unknown keys are refused at every depth', () => {
  const keys = keysOf(nodeJsonSchema());
  assert.ok(keys.length > 40);
  for (const [path, schema] of keys) {
    assert.match(schema.description ?? '', /^[A-Z].*\.$/, path);
    if (schema.properties !== undefined) assert.equal(schema.additionalProperties, false, path);
  }
});

test('the keys and defaults of the original agent are kept', () => {
  const { properties } = nodeJsonSchema();
  const original =
    'node_role node_hostname node_ip appliance_id org_id org_name license console_fqdn broker_client_port broker_leaf_port broker_max_data_mb local_metrics export_metrics offline_mode auto_update registry_fqdn registry_namespace branch ca_path cert_path key_path client_cert_path client_key_path';
  for (const key of original.split(' ')) assert.ok(properties?.[key], key);
  assert.equal(properties?.['broker_client_port']?.default, 4223);
  assert.equal(properties?.['license']?.writeOnly, true);
});

test('the keys that decide on updates of the operating system say so', () => {
  const { properties } = nodeJsonSchema();
  for (const key of ['auto_update', 'offline_mode', 'auto_reboot']) {
    assert.match(properties?.[key]?.description ?? '', /updates? of the (operating )?system/, key);
  }
});

test('nothing is required of the file as a whole', () => {
  assert.ok(!('required' in nodeJsonSchema()));
  assert.deepEqual(knownKeys(nodeJsonSchema()), Object.keys(nodeConfigSchema.shape));
});
