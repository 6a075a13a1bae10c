import type { JsonPath, JsonValue } from './json/tree.ts';
import { REGISTRY_HOST_PATTERN } from './fields.ts';

/** What is wrong between keys, or with a key that names something. */
export interface RuleFault {
  readonly path: JsonPath;
  readonly reason: string;
  readonly hint?: string;
}

type Given = { readonly [key: string]: JsonValue };

/**
 * Rules that the schema of one key cannot say. They read the file as it stands, so that they speak up beside other mistakes instead of
 * after them.
 */
export function ruleFaults(given: Given): RuleFault[] {
  return [
    ...pairFaults(given),
    ...brokerPortFaults(given),
    ...registryFaults(given),
    ...acmeFaults(given),
    ...windowFaults(given),
    ...targetFaults(given),
  ];
}

const PAIRS = [
  ['cert_path', 'key_path'],
  ['client_cert_path', 'client_key_path'],
] as const;

function pairFaults(given: Given): RuleFault[] {
  return PAIRS.flatMap(([cert, key]) => {
    if (cert in given === key in given) return [];
    const [present, absent] = cert in given ? [cert, key] : [key, cert];
    return [
      { path: [present], reason: `needs ${absent} beside it`, hint: `add ${absent}, or remove ${present}` },
    ];
  });
}

function brokerPortFaults(given: Given): RuleFault[] {
  const { broker_client_port: client = 4223, broker_leaf_port: leaf = 4443 } = given;
  if (client !== leaf) return [];
  const path = 'broker_leaf_port' in given ? 'broker_leaf_port' : 'broker_client_port';
  return [
    {
      path: [path],
      reason: 'is the port of the other broker listener as well',
      hint: 'use two different ports',
    },
  ];
}

/** Names under which Docker Hub is reached, but never the one in image references. */
const HUB_ALIASES: readonly JsonValue[] = ['index.docker.io', 'registry-1.docker.io', 'hub.docker.com'];

function registryFaults(given: Given): RuleFault[] {
  if (!isObject(given['registries'])) return [];
  return Object.entries(given['registries']).flatMap(([host, access]) => {
    const path = ['registries', host];
    return [
      ...registryHostFaults(host, path),
      ...(isObject(access) ? registryAccessFaults(access, path) : []),
    ];
  });
}

function registryHostFaults(host: string, path: JsonPath): RuleFault[] {
  if (host.startsWith('http://'))
    return [
      {
        path,
        reason: 'must not name plain http: credentials and images would travel in the clear',
        hint: 'write the host alone; https is used, except for a registry on this machine',
      },
    ];
  if (HUB_ALIASES.includes(host))
    return [{ path, reason: 'is not the name of Docker Hub in image references', hint: 'write docker.io' }];
  if (REGISTRY_HOST_PATTERN.test(host)) return [];
  return [
    {
      path,
      reason: 'must be a registry as in image references',
      hint: 'write host or host:port in lower case, without scheme and path',
    },
  ];
}

function registryAccessFaults(access: Given, path: JsonPath): RuleFault[] {
  if ('username' in access === 'password_file' in access) return [];
  const [present, absent] =
    'username' in access ? ['username', 'password_file'] : ['password_file', 'username'];
  return [
    { path: [...path, present], reason: `needs ${absent} beside it`, hint: 'give both at once, or neither' },
  ];
}

function acmeFaults(given: Given): RuleFault[] {
  const { acme } = given;
  if (!isObject(acme)) return [];
  const fault = (key: string, reason: string, hint: string): RuleFault => ({
    path: ['acme', key],
    reason,
    hint,
  });
  const { directory, challenge = 'http-01' } = acme;
  const faults: RuleFault[] = [];
  if (typeof directory === 'string' && directory.startsWith('http://'))
    faults.push(
      fault('directory', 'must be https: ACME knows nothing else (RFC 8555, 6.1)', 'write https://'),
    );
  if (!('names' in acme) && !('node_hostname' in given))
    faults.push({ path: ['acme'], reason: 'needs names, or node_hostname beside it', hint: 'add names' });
  if (challenge === 'dns-01' && !('dns_hook' in acme))
    faults.push(fault('challenge', 'needs dns_hook beside it', 'add dns_hook, or use "http-01"'));
  if ('eab_key_id' in acme !== 'eab_hmac_file' in acme)
    faults.push(
      fault(
        'eab_key_id' in acme ? 'eab_key_id' : 'eab_hmac_file',
        'needs the other of eab_key_id and eab_hmac_file',
        'give both, or neither',
      ),
    );
  if ('cert_path' in given)
    faults.push({
      path: ['cert_path'],
      reason: 'names the certificate that acme is to obtain',
      hint: 'remove cert_path and key_path, or acme',
    });
  return faults;
}

function windowFaults(given: Given): RuleFault[] {
  const window = given['update_window'];
  const faults: RuleFault[] = [];
  if (given['auto_reboot'] === 'window' && window === undefined)
    faults.push({
      path: ['auto_reboot'],
      reason: 'needs update_window beside it',
      hint: 'add update_window, or use "never"',
    });
  if (!isObject(window)) return faults;
  if (window['start'] === '24:00')
    faults.push({
      path: ['update_window', 'start'],
      reason: 'must be before "24:00"',
      hint: 'write "00:00"',
    });
  if (window['start'] !== undefined && window['start'] === window['end'])
    faults.push({
      path: ['update_window', 'end'],
      reason: 'is the same as start, so that the window is empty',
      hint: 'for whole days write "00:00" to "24:00"',
    });
  return faults;
}

function targetFaults(given: Given): RuleFault[] {
  const targets = isObject(given['metrics']) ? given['metrics']['targets'] : undefined;
  if (!Array.isArray(targets)) return [];
  const names = targets.map((target: JsonValue) => (isObject(target) ? target['name'] : undefined));
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [{ path: ['metrics', 'targets', index, 'name'], reason: 'is the name of an earlier target as well' }],
  );
}

function isObject(value: JsonValue | undefined): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
