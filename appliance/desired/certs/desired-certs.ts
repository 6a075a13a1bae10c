/** What node.json and the stack want of the certificates: pure. */

import { besideFile } from '../../config/paths.ts';
import type { NodeConfig } from '../../config/schema.ts';
import type { Desired } from '../desired.ts';

export interface DesiredCerts {
  /** Files that node.json names, absolute. */
  readonly customer: CustomerFiles;
  /** Absent: nobody else is asked for a certificate. */
  readonly acme?: DesiredAcme;
  readonly keyType: 'ec' | 'rsa';
  /** Whether ca-bundle.crt holds the operating system's CAs too. */
  readonly systemRoots: boolean;
  /** Of what the appliance makes itself. */
  readonly organization?: string;
  readonly nodeHostname?: string;
  readonly nodeIp?: string;
  readonly extraNames: readonly string[];
  /** Under these containers reach each other. */
  readonly serviceNames: readonly string[];
}

export interface DesiredAcme {
  readonly directory: string;
  readonly names: readonly string[];
  readonly challenge: 'http-01' | 'dns-01';
  readonly httpPort: number;
  readonly contact?: string;
  /** Files, absolute. */
  readonly caFile?: string;
  readonly dnsHook?: string;
  readonly externalAccount?: { readonly keyId: string; readonly hmacFile: string };
}

export interface CustomerFiles {
  readonly ca?: string;
  readonly server?: PairFiles;
  readonly client?: PairFiles;
}

export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

export function desiredCerts(
  config: NodeConfig,
  nodeJson: string,
  stack: Pick<Desired, 'services'> | undefined,
): DesiredCerts {
  const beside = (file: string): string => besideFile(nodeJson, file);
  const { ca_path: ca, org_name: organization, node_hostname: nodeHostname, node_ip: nodeIp } = config;
  const server = pairOf(config.cert_path, config.key_path, beside);
  const client = pairOf(config.client_cert_path, config.client_key_path, beside);
  return {
    customer: {
      ...(ca === undefined ? {} : { ca: beside(ca) }),
      ...(server === undefined ? {} : { server }),
      ...(client === undefined ? {} : { client }),
    },
    ...(config.acme === undefined ? {} : { acme: desiredAcme(config.acme, nodeHostname, beside) }),
    keyType: config.certs.key_type,
    systemRoots: config.certs.system_roots,
    ...(organization === undefined ? {} : { organization }),
    ...(nodeHostname === undefined ? {} : { nodeHostname }),
    ...(nodeIp === undefined ? {} : { nodeIp }),
    extraNames: config.certs.names,
    serviceNames: [...new Set((stack?.services ?? []).flatMap(namesOf))],
  };
}

function desiredAcme(
  acme: NonNullable<NodeConfig['acme']>,
  nodeHostname: string | undefined,
  beside: (file: string) => string,
): DesiredAcme {
  const { contact, ca_file: caFile, dns_hook: dnsHook, eab_key_id: keyId, eab_hmac_file: hmacFile } = acme;
  return {
    directory: acme.directory,
    names: acme.names ?? (nodeHostname === undefined ? [] : [nodeHostname]),
    challenge: acme.challenge,
    httpPort: acme.http_port,
    ...(contact === undefined ? {} : { contact }),
    ...(caFile === undefined ? {} : { caFile: beside(caFile) }),
    ...(dnsHook === undefined ? {} : { dnsHook: beside(dnsHook) }),
    ...(keyId === undefined || hmacFile === undefined
      ? {}
      : { externalAccount: { keyId, hmacFile: beside(hmacFile) } }),
  };
}

/** The engine's own name server knows containers by both. */
function namesOf({ name, containers }: Desired['services'][number]): readonly string[] {
  return [name, ...containers.map((container) => container.name)];
}

/** The rules of node.json ask for both or neither. */
function pairOf(
  certificate: string | undefined,
  key: string | undefined,
  beside: (file: string) => string,
): PairFiles | undefined {
  return certificate === undefined || key === undefined
    ? undefined
    : { certificate: beside(certificate), key: beside(key) };
}
