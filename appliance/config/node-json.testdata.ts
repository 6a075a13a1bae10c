import fc from 'fast-check';
import type { NodeJson } from './schema.ts';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
const path = fc.oneof(
  label,
  label.map((name) => `/etc/${name}.pem`),
);
const duration = fc
  .tuple(fc.integer({ min: 10, max: 300 }), fc.constantFrom('s', 'm'))
  .map(([n, unit]) => `${n}${unit}`);
const access = fc.oneof(
  fc.record({ ca_file: path }, { requiredKeys: [] }),
  fc.record({ username: label, password_file: path }),
);

const independent = fc.record(
  {
    schema: fc.constant(1 as const),
    node_role: fc.oneof(fc.constant(12 as const), label),
    node_hostname: label,
    node_ip: fc.oneof(fc.ipV4(), fc.constant('2001:db8::1')),
    appliance_id: fc.uuid(),
    org_id: label,
    org_name: fc.stringMatching(/^[ -~äöü]{1,30}$/),
    license: fc.stringMatching(/^lic-[a-z0-9]{8,20}$/),
    console_fqdn: label.map((name) => `${name}.example.com`),
    broker_client_port: fc.integer({ min: 1, max: 4000 }),
    broker_leaf_port: fc.integer({ min: 5000, max: 65_535 }),
    broker_max_data_mb: fc.integer({ min: 1, max: 10_000 }),
    local_metrics: fc.boolean(),
    export_metrics: fc.boolean(),
    offline_mode: fc.boolean(),
    auto_update: fc.boolean(),
    registry_fqdn: label.map((name) => `${name}.example.com:5000`),
    registry_namespace: fc.constantFrom('acme', 'acme/edge'),
    branch: fc.constantFrom('stable', 'v1.2'),
    ca_path: path,
    registries: fc.dictionary(
      label.map((name) => `${name}.io`),
      access,
      { maxKeys: 3 },
    ),
    min_image_age: duration,
    update_check_interval: duration,
    console: fc.record({ mode: fc.constantFrom('off', 'view', 'manage') }, { requiredKeys: [] }),
    web: fc.record(
      {
        listen: fc.constantFrom(':9443', '127.0.0.1:8080', '[::1]:8443'),
        idle_exit: duration,
        page_visibility: fc.constantFrom('open' as const, 'password' as const),
      },
      { requiredKeys: [] },
    ),
    secrets_file: path,
  },
  { requiredKeys: [] },
);

const pairs = fc.oneof(fc.constant({}), fc.record({ cert_path: path, key_path: path }));
const window = fc.oneof(
  fc.constant({}),
  fc.constant({ update_window: { start: '22:00', end: '04:00' }, auto_reboot: 'window' as const }),
);

/** Valid files. */
export const nodeJson: fc.Arbitrary<NodeJson> = fc
  .tuple(independent, pairs, window)
  .map((parts): NodeJson => Object.assign({}, ...parts));
