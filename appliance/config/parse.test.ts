import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { parseNodeJson } from './parse.ts';
import { renderProblem } from './problem.ts';
import { encodeNodeConfig, nodeConfigSchema } from './schema.ts';
import { nodeJson } from './node-json.testdata.ts';

function problems(text: string): string[] {
  const parsed = parseNodeJson(text, 'node.json');
  return parsed.ok ? [] : parsed.problems.map(renderProblem);
}

const MANY_MISTAKES = `{
  "node_rol": "x", "node_role": 7, "appliance_id": "q", "org_id": null, "license": 5,
  "broker_client_port": "4223", "broker_leaf_port": 4223, "broker_max_data_mb": 1.5,
  "auto_update": "true", "cert_path": "x", "auto_reboot": "windov",
  "registries": { "http://ghcr.io": {}, "ghcr.io": { "username": "bob", "password": "hunter2" } },
  "update_window": { "start": "02:00", "days": ["mon", "tues"] },
  "web": { "listen": ":443", "idle_exit": "1s", "Listen": 2 },
  "metrics": { "targets": [{ "name": "A", "url": "http://me:hunter2@x", "nam": 1 }] }, "toString": 1,
  "node_ip": "1.2.3", "org_name": "", "branch": "feature/x", "secrets_file": ["hunter2"]
}`;

test('every mistake is told at once, in the order of the text, with its place, reason and way out', () => {
  assert.deepEqual(problems(MANY_MISTAKES), [
    'node.json:2:3 node_rol: is an unknown key (did you mean node_role?)',
    'node.json:2:33 node_role: must be the name of a stack in lower case, such as "conductor", or 12, the number of the conductor; no other number has a stack here',
    'node.json:2:52 appliance_id: must be a UUID such as 123e4567-e89b-42d3-a456-426614174000',
    'node.json:2:67 org_id: must be text, not null (leave the key out where it has no value)',
    'node.json:2:84 license: must be text, not a number (write it between double quotes)',
    'node.json:3:25 broker_client_port: must be a number, not text (write it without quotes)',
    'node.json:3:81 broker_max_data_mb: must be a whole number, not a fraction',
    'node.json:4:18 auto_update: must be true or false, not text (write it without quotes)',
    'node.json:4:39 cert_path: needs key_path beside it (add key_path, or remove cert_path)',
    'node.json:4:59 auto_reboot: must be one of never, window (did you mean window?)',
    'node.json:5:37 registries.http://ghcr.io: must not name plain http: credentials and images would travel in the clear (write the host alone; https is used, except for a registry on this machine)',
    'node.json:5:66 registries.ghcr.io.username: needs password_file beside it (give both at once, or neither)',
    'node.json:5:73 registries.ghcr.io.password: is an unknown key (put the password into a file of mode 0600 and name that in password_file)',
    'node.json:6:20 update_window.end: is missing',
    'node.json:6:56 update_window.days[1]: must be one of mon, tue, wed, thu, fri, sat, sun (did you mean tue?)',
    'node.json:7:22 web.listen: must not be 443: that port belongs to the stack',
    'node.json:7:43 web.idle_exit: must be from 10s to 1d',
    'node.json:7:49 web.Listen: is an unknown key (did you mean listen?)',
    'node.json:8:38 metrics.targets[0].name: must be a DNS label: 1 to 63 of a-z, 0-9 and "-", not at an end',
    'node.json:8:50 metrics.targets[0].url: must not hold credentials: this file is not the place for them',
    'node.json:8:73 metrics.targets[0].nam: is an unknown key (did you mean name?)',
    'node.json:8:88 toString: is an unknown key',
    'node.json:9:14 node_ip: must be an IPv4 or IPv6 address',
    'node.json:9:35 org_name: must not be empty',
    'node.json:9:49 branch: must be an image tag: up to 128 of letters, digits, "_", "." and "-"',
    'node.json:9:78 secrets_file: must be text, not a list',
  ]);
});

const rules: [text: string, expected: string][] = [
  ['[]', '1:1: must be an object: { ... }'],
  [
    '{"schema": 2, "new_key": 1}',
    '1:12 schema: is newer than 1, the newest that this release reads (update applianced, or restore the node.json of this release)',
  ],
  ['{"schema": "1"}', '1:12 schema: must be 1'],
  [
    '{"broker_leaf_port": 4223}',
    '1:22 broker_leaf_port: is the port of the other broker listener as well (use two different ports)',
  ],
  [
    '{"broker_client_port": 4443}',
    '1:24 broker_client_port: is the port of the other broker listener as well (use two different ports)',
  ],
  [
    '{"auto_reboot": "window"}',
    '1:17 auto_reboot: needs update_window beside it (add update_window, or use "never")',
  ],
  [
    '{"acme": {"directory": "http://ca/dir", "names": ["x"]}}',
    '1:24 acme.directory: must be https: ACME knows nothing else (RFC 8555, 6.1) (write https://)',
  ],
  [
    '{"acme": {"directory": "https://ca/dir"}}',
    '1:10 acme: needs names, or node_hostname beside it (add names)',
  ],
  [
    '{"acme": {"directory": "https://ca/dir", "names": ["x"], "challenge": "dns-01"}}',
    '1:71 acme.challenge: needs dns_hook beside it (add dns_hook, or use "http-01")',
  ],
  [
    '{"acme": {"directory": "https://ca/dir", "names": ["x"], "eab_key_id": "k"}}',
    '1:72 acme.eab_key_id: needs the other of eab_key_id and eab_hmac_file (give both, or neither)',
  ],
  [
    '{"acme": {"directory": "https://ca/dir", "names": ["x"]}, "cert_path": "c", "key_path": "k"}',
    '1:72 cert_path: names the certificate that acme is to obtain (remove cert_path and key_path, or acme)',
  ],
  [
    '{"update_window": {"start": "24:00", "end": "04:00"}}',
    '1:29 update_window.start: must be before "24:00" (write "00:00")',
  ],
  [
    '{"update_window": {"start": "04:00", "end": "04:00"}}',
    '1:45 update_window.end: is the same as start, so that the window is empty (for whole days write "00:00" to "24:00")',
  ],
  [
    '{"update_window": {"start": "1:00", "end": "04:00", "time_zone": "Mars"}}',
    '1:29 update_window.start: must be a time of day such as "02:00", from "00:00" to "24:00"',
  ],
  [
    '{"registries": {"index.docker.io": {}}}',
    '1:36 registries.index.docker.io: is not the name of Docker Hub in image references (write docker.io)',
  ],
  [
    '{"registries": {"ghcr.io/acme": {}}}',
    '1:33 registries.ghcr.io/acme: must be a registry as in image references (write host or host:port in lower case, without scheme and path)',
  ],
  [
    '{"metrics": {"targets": [{"name": "a", "url": "http://x"}, {"name": "a", "url": "http://y"}]}}',
    '1:69 metrics.targets[1].name: is the name of an earlier target as well',
  ],
  [
    '{"client_key_path": "k"}',
    '1:21 client_key_path: needs client_cert_path beside it (add client_cert_path, or remove client_key_path)',
  ],
  [
    '{"node_role": "../../etc/x"}',
    '1:15 node_role: must be the name of a stack in lower case, such as "conductor", or 12, the number of the conductor; no other number has a stack here',
  ],
  [
    '{"web": {"listen": "300.0.0.1:80"}}',
    '1:20 web.listen: must have a real address and a port from 1 to 65535',
  ],
  ['{"min_image_age": "1y"}', '1:19 min_image_age: must be a duration such as "90s", "10m", "1h30m" or "7d"'],
  ['{"update_check_interval": "9s"}', '1:27 update_check_interval: must be from 10s to 1d'],
  ['{"update_check_interval": "25h"}', '1:27 update_check_interval: must be from 10s to 1d'],
];

for (const [text, expected] of rules) {
  test(`${text} is refused with its reason`, () => assert.equal(problems(text)[0], `node.json:${expected}`));
}

test('a file of the original agent is read, with its role number and a note about the schema', () => {
  const parsed = parseNodeJson('{\n  "node_role": 12,\n  "org_id": "acme"\n}', 'node.json');
  assert.ok(parsed.ok);
  assert.equal(parsed.config.node_role, 'conductor');
  assert.deepEqual(parsed.notes.map(renderProblem), [
    'node.json:1:1: has no schema and is read as a file of the original agent (add "schema": 1)',
  ]);
});

test('an absent key is absent, unless it has a default', () => {
  const parsed = parseNodeJson('{}', 'node.json');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.notes, []);
  assert.ok(!('node_role' in parsed.config));
  assert.ok(!('update_window' in parsed.config));
  assert.equal(parsed.config.broker_client_port, 4223);
  assert.equal(parsed.config.broker_leaf_port, 4443);
  assert.equal(parsed.config.broker_max_data_mb, 1024);
  assert.equal(parsed.config.web.listen.port, 8443);
});

test('any valid configuration survives being written and read again', () => {
  fc.assert(
    fc.property(nodeJson, (given) => {
      const parsed = parseNodeJson(JSON.stringify(given), 'node.json');
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const written = {
        ...encodeNodeConfig(parsed.config),
        ...('license' in given ? { license: given.license } : {}),
      };
      assert.deepEqual(encodeNodeConfig(nodeConfigSchema.parse(written)), encodeNodeConfig(parsed.config));
    }),
  );
});

test('no value of the file appears in a problem or in a printed configuration where it may be a secret', () => {
  const marker = 'hunter2hunter2';
  const spoil = fc.constantFrom(
    'license',
    'org_id',
    'secrets_file',
    'web',
    'console',
    'registries',
    'auto_update',
    'schema',
    'node_ip',
  );
  fc.assert(
    fc.property(nodeJson, spoil, fc.boolean(), (given, key, cut) => {
      const text = JSON.stringify({
        ...given,
        [key]: key === 'license' ? marker : [{ [key]: marker }, marker],
      });
      const parsed = parseNodeJson(cut ? text.slice(0, text.lastIndexOf(marker) + 12) : text, 'node.json');
      const shown = parsed.ok
        ? [
            JSON.stringify(parsed.config),
            inspect(parsed, { depth: null }),
            JSON.stringify(encodeNodeConfig(parsed.config)),
          ]
        : parsed.problems.map(renderProblem);
      assert.doesNotMatch(shown.join('\n'), /hunter2/);
    }),
  );
});
