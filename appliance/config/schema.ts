import * as z from 'zod';
import { ConsoleMode, PageVisibility } from '../contract/page.ts';
import * as field from './fields.ts';

/** The version that this release writes. Files without `schema` come from the original agent and are read as they are. */
export const SCHEMA_VERSION = 1;

/** Mark in the JSON Schema: the value names a file of this machine, which the daemon reads or runs as root. */
export const NAMES_FILE = 'x-names-file';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MS = 86_400_000;

const file = (description: string) =>
  field
    .filePath()
    .meta({
      description: `${description} Absolute, or relative to the folder of node.json.`,
      [NAMES_FILE]: true,
    })
    .exactOptional();

const registryAccess = z
  .strictObject({
    username: field.line(256).meta({ description: 'User name for this registry.' }).exactOptional(),
    password_file: file('File of mode 0600 that holds the password or token on one line.'),
    ca_file: file('PEM file with the private CA that signed the certificate of this registry.'),
  })
  .meta({ description: 'Access to one registry.' });

const updateWindow = z
  .strictObject({
    days: z
      .array(z.enum(DAYS))
      .min(1)
      .max(7)
      .default([...DAYS])
      .meta({ description: 'Days on which the window begins.' }),
    start: field.clockTime().meta({ description: 'Time of day at which the window begins.' }),
    end: field
      .clockTime()
      .meta({ description: 'Time of day at which it ends; before start means on the next day.' }),
    time_zone: field
      .timeZone()
      .default('local')
      .meta({ description: 'Time zone of start and end; "local" is that of the machine.' }),
  })
  .meta({ description: 'When updates may replace what works; without it they may at any time.' });

const web = z
  .strictObject({
    listen: field
      .listenAddress()
      .prefault(':8443')
      .meta({ description: 'Address and port of the status page (HTTPS); never the 443 of the stack.' }),
    idle_exit: field
      .duration({ minMs: 10_000, maxMs: DAY_MS, words: 'from 10s to 1d' })
      .prefault('10m')
      .meta({
        description:
          'The web process ends after this time without a visitor; the next visit starts it again.',
      }),
    page_visibility: PageVisibility.default('open').meta({
      description:
        'Who sees health, services, certificates, updates and figures: whoever comes (open), or only who has signed in (password). Logs, events and changes need a sign-in in any case, and nothing but one sentence of health is shown before somebody can sign in.',
    }),
  })
  .prefault({})
  .meta({ description: 'The status page.' });

const terminal = z
  .strictObject({
    mode: ConsoleMode.default('manage').meta({
      description:
        'What the console may: tell the health sentence only (off), show everything (view), or also change something for an operator who signs in there (manage).',
    }),
  })
  .prefault({})
  .meta({ description: 'The console of the machine (tty1).' });

const certs = z
  .strictObject({
    key_type: z.enum(['ec', 'rsa']).default('ec').meta({
      description: 'Kind of the keys that the appliance makes itself: EC P-256, or RSA for old clients.',
    }),
    names: z
      .array(z.union([field.hostname(), field.ipAddress()]))
      .max(50)
      .default([])
      .meta({
        description:
          'More names and addresses under which this node is reached; the certificates that it makes itself cover them.',
      }),
    system_roots: z.boolean().default(false).meta({
      description: 'Whether ca-bundle.crt also holds the CAs that the operating system trusts.',
    }),
  })
  .prefault({})
  .meta({ description: 'The certificates that the appliance makes, and what its containers trust.' });

const acme = z
  .strictObject({
    directory: field.url().meta({ description: 'Address of the directory of the ACME server (https).' }),
    names: z
      .array(z.union([field.hostname(), field.ipAddress()]))
      .min(1)
      .max(50)
      .exactOptional()
      .meta({ description: 'Names and addresses that the certificate is for; without it node_hostname.' }),
    contact: field
      .line(254)
      .meta({ description: 'E-mail address of whoever answers for it.' })
      .exactOptional(),
    ca_file: file('PEM file with the private CA that signed the certificate of the ACME server itself.'),
    challenge: z.enum(['http-01', 'dns-01']).default('http-01').meta({
      description:
        'How the names are proved: http-01 answers on port 80 while a challenge runs, dns-01 calls dns_hook.',
    }),
    http_port: field.port().default(80).meta({
      description:
        'Port on which http-01 answers; the ACME server asks on 80, so another one needs a forwarding.',
    }),
    dns_hook: file('Program that is called as "HOOK present NAME VALUE" and "HOOK cleanup NAME VALUE".'),
    eab_key_id: field
      .line(256)
      .meta({ description: 'Key id of the external account, where one is asked for.' })
      .exactOptional(),
    eab_hmac_file: file('File of mode 0600 that holds the HMAC key of the external account on one line.'),
  })
  .meta({ description: 'An ACME server that signs the server certificate of this node (RFC 8555).' });

const metricsTarget = z.strictObject({
  name: field.dnsLabel().meta({ description: 'Name under which the figures appear.' }),
  url: field.url().meta({ description: 'Prometheus endpoint to read.' }),
  ca_file: file('PEM file with the private CA that signed the certificate of this endpoint.'),
});

const metrics = z
  .strictObject({
    targets: z
      .array(metricsTarget)
      .max(64)
      .default([])
      .meta({ description: 'Prometheus endpoints on the site that are read besides those of the stack.' }),
  })
  .prefault({})
  .meta({ description: 'Figures that the appliance collects.' });

/** node.json as product.md lists it. Every key is optional: an empty object is a machine that nobody has configured yet. */
export const nodeConfigSchema = z.strictObject({
  schema: z
    .literal(SCHEMA_VERSION)
    .meta({ description: 'Version of this format; a file without it is one of the original agent.' })
    .exactOptional(),
  node_role: field
    .role()
    .meta({
      description: 'Names the vendor stack that runs where there is no stack.yaml; 12 means conductor.',
    })
    .exactOptional(),
  node_hostname: field
    .hostname()
    .meta({ description: 'Host name under which clients reach this node.' })
    .exactOptional(),
  node_ip: field
    .ipAddress()
    .meta({ description: 'Address under which clients reach this node.' })
    .exactOptional(),
  appliance_id: z
    .guid('must be a UUID such as 123e4567-e89b-42d3-a456-426614174000')
    .meta({ description: 'UUID of this appliance.' })
    .exactOptional(),
  org_id: field
    .dnsLabel()
    .meta({ description: 'Identifier of the organisation (a DNS label).' })
    .exactOptional(),
  org_name: field.line(200).meta({ description: 'Name of the organisation, for people.' }).exactOptional(),
  license: field
    .secretText()
    .meta({ description: 'Licence text; never shown, and absent from what containers see.', writeOnly: true })
    .exactOptional(),
  console_fqdn: field.fqdn().meta({ description: 'Full host name of the vendor console.' }).exactOptional(),
  broker_client_port: field.port().default(4223).meta({ description: 'Port of the broker for clients.' }),
  broker_leaf_port: field.port().default(4443).meta({ description: 'Port of the broker for leaf nodes.' }),
  broker_max_data_mb: z
    .int()
    .min(1)
    .max(1_048_576)
    .default(1024)
    .meta({ description: 'Space that the broker may use for stored messages, in MB.' }),
  local_metrics: z.boolean().default(false).meta({ description: 'Whether figures are kept on this node.' }),
  export_metrics: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether figures are offered to other machines.' }),
  offline_mode: z.boolean().default(false).meta({
    description:
      'Whether the appliance does without any network source: local images only, and no updates of the operating system.',
  }),
  auto_update: z.boolean().default(true).meta({
    description:
      'Whether newer images and updates of the operating system are installed unattended; off leaves the system to the settings that Debian has itself.',
  }),
  registry_fqdn: field
    .registryHost()
    .meta({ description: 'Registry that the stack takes its images from.' })
    .exactOptional(),
  registry_namespace: field
    .repositoryPath()
    .meta({ description: 'Path below the registry that the images stand under.' })
    .exactOptional(),
  branch: field.imageTag().meta({ description: 'Image tag that the stack follows.' }).exactOptional(),
  ca_path: file('PEM file of the CA that the site brings along.'),
  cert_path: file('PEM file of the server certificate that the site brings along; needs key_path.'),
  key_path: file('PEM file of the key that belongs to cert_path.'),
  client_cert_path: file(
    'PEM file of the client certificate that the site brings along; needs client_key_path.',
  ),
  client_key_path: file('PEM file of the key that belongs to client_cert_path.'),
  registries: z
    .record(z.string(), registryAccess)
    .default({})
    .meta({ description: 'Credentials and private CA for each registry, under its host or host:port.' }),
  update_window: updateWindow.exactOptional(),
  min_image_age: field
    .duration({ minMs: 0, maxMs: 365 * DAY_MS, words: 'at most 365d' })
    .prefault('0s')
    .meta({ description: 'Newer images than this wait before they are installed.' }),
  update_check_interval: field
    .duration({ minMs: 10_000, maxMs: DAY_MS, words: 'from 10s to 1d' })
    .prefault('60s')
    .meta({
      description:
        'How often the registries are asked whether newer images exist; nothing is downloaded for it. With offline_mode they never are.',
    }),
  auto_reboot: z.enum(['never', 'window']).default('never').meta({
    description: 'Whether an update of the system may reboot the machine: never, or inside update_window.',
  }),
  web,
  console: terminal,
  certs,
  acme: acme.exactOptional(),
  metrics,
  secrets_file: file('File of mode 0600 with KEY=VALUE lines for ${KEY} in the stack; never shown.'),
});

/** What the daemon uses: defaults filled in, texts decoded, secrets wrapped. */
export type NodeConfig = z.output<typeof nodeConfigSchema>;

/** What the file holds. */
export type NodeJson = z.input<typeof nodeConfigSchema>;

/** Back to the shape of the file, defaults included; secrets read `[secret]`. */
export function encodeNodeConfig(config: NodeConfig): NodeJson {
  return z.encode(nodeConfigSchema, config);
}
