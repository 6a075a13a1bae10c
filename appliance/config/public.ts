import {
  encodeNodeConfig,
  nodeConfigSchema,
  SCHEMA_VERSION,
  type NodeConfig,
  type NodeJson,
} from './schema.ts';
import type { Secret } from './secret.ts';

/** What containers may read in /configs/node.json. A new key stays private until it is named here. */
const PUBLIC_KEYS = [
  'node_role',
  'node_hostname',
  'node_ip',
  'appliance_id',
  'org_id',
  'org_name',
  'console_fqdn',
  'broker_client_port',
  'broker_leaf_port',
  'broker_max_data_mb',
  'local_metrics',
  'export_metrics',
  'offline_mode',
  'auto_update',
  'registry_fqdn',
  'registry_namespace',
  'branch',
  'ca_path',
  'cert_path',
  'client_cert_path',
  'update_window',
  'min_image_age',
  'auto_reboot',
] as const satisfies readonly (keyof NodeJson)[];

/** The text of /configs/node.json: defaults filled in, and without licence, credentials, keys and what is the daemon's own business. */
export function publicNodeJson(config: NodeConfig): string {
  const all = encodeNodeConfig(config);
  const shown = PUBLIC_KEYS.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]]));
  return `${JSON.stringify({ schema: SCHEMA_VERSION, ...Object.fromEntries(shown) }, null, 2)}\n`;
}

/** Values for `${NAME}` in the stack; a Secret must be revealed only where the container gets it. */
export type StackVariables = ReadonlyMap<string, string | Secret>;

/**
 * node.json's keys in upper case and the pairs of secrets_file. An absent key without a default is absent, so that `${NAME:-default}`
 * and `${NAME:?reason}` work. Objects (`web`, `registries`, ...) have no single text and are left out.
 */
export function stackVariables(config: NodeConfig, secrets: ReadonlyMap<string, Secret>): StackVariables {
  const all = encodeNodeConfig(config);
  const plain = PUBLIC_KEYS.flatMap((key): [string, string][] => {
    const value = all[key];
    return value === undefined || typeof value === 'object' ? [] : [[variableName(key), String(value)]];
  });
  const license: [string, Secret][] =
    config.license === undefined ? [] : [[variableName('license'), config.license]];
  return new Map<string, string | Secret>([...plain, ...license, ...secrets]);
}

/** Names that node.json gives, whether its keys are set or not: secrets_file must not give them another meaning. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set(
  Object.keys(nodeConfigSchema.shape).map(variableName),
);

function variableName(key: string): string {
  return key.toUpperCase();
}

/** The variables as the Compose reader takes them, and which of them must not be echoed. Here the secrets lie open: keep it short-lived. */
export function revealVariables(variables: StackVariables): {
  readonly variables: ReadonlyMap<string, string>;
  readonly secretNames: ReadonlySet<string>;
} {
  const all = [...variables];
  return {
    variables: new Map(
      all.map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]),
    ),
    secretNames: new Set(all.flatMap(([name, value]) => (typeof value === 'string' ? [] : [name]))),
  };
}
