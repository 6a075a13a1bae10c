import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyChanges, getKey, setKey, unsetKey, type EditResult } from './edit.ts';
import { nodeJson } from './node-json.testdata.ts';
import { renderProblem } from './problem.ts';

const FILE = `{
  "schema": 1,
  "org_id":   "acme",
  "web": { "listen": ":8443" },
  "registries": {
    "ghcr.io": {
      "username": "bob",
      "password_file": "ghcr.password"
    }
  }
}
`;

function shown(result: EditResult): string {
  return result.ok ? result.text : result.problems.map(renderProblem).join('\n');
}

const edits: [name: string, result: EditResult, replaced: string, by: string][] = [
  ['a value is replaced in its place', setKey(FILE, 'org_id', 'globex'), '"acme"', '"globex"'],
  [
    'a key joins an object on one line',
    setKey(FILE, 'web.idle_exit', '5m'),
    '":8443" }',
    '":8443", "idle_exit": "5m" }',
  ],
  [
    'a key joins an object on many lines, behind its last one',
    setKey(FILE, 'registries.ghcr.io.ca_file', 'ca.pem'),
    '"ghcr.password"\n',
    '"ghcr.password",\n      "ca_file": "ca.pem"\n',
  ],
  [
    'objects on the way are made',
    setKey(FILE, 'registries.127.0.0.1:5000.ca_file', 'ca.pem'),
    '    }\n  }\n}',
    '    },\n    "127.0.0.1:5000": {\n      "ca_file": "ca.pem"\n    }\n  }\n}',
  ],
  [
    'a list is set as a whole',
    setKey(FILE, 'update_window', '{"start": "22:00", "end": "04:00", "days": ["sat"]}'),
    '  }\n}',
    '  },\n  "update_window": {\n    "start": "22:00",\n    "end": "04:00",\n    "days": [\n      "sat"\n    ]\n  }\n}',
  ],
  ['a key is taken out with its line', unsetKey(FILE, 'org_id'), '  "org_id":   "acme",\n', ''],
  ['the only key of an object is taken out', unsetKey(FILE, 'web.listen'), '{ "listen": ":8443" }', '{}'],
  [
    'the last key is taken out with the comma before it',
    unsetKey(FILE, 'registries'),
    FILE.slice(FILE.indexOf(',\n  "registries')),
    '\n}\n',
  ],
  ['an absent key is taken out', unsetKey(FILE, 'branch'), '', ''],
];

for (const [name, result, replaced, by] of edits) {
  test(`${name}, and everything else stays as it was`, () => {
    assert.equal(shown(result), FILE.replace(replaced, by));
    assert.ok(result.ok);
    assert.equal(result.changed, replaced !== by);
  });
}

const values: [key: string, value: string, expected: unknown][] = [
  ['broker_max_data_mb', '2048', 2048],
  ['auto_update', 'false', false],
  ['org_name', '42', '42'],
  ['org_name', 'true', 'true'],
  ['org_name', 'Acme "East"', 'Acme "East"'],
  ['org_name', '"quoted"', 'quoted'],
  ['node_role', '12', 'conductor'],
  ['node_role', 'edge', 'edge'],
  [
    'metrics.targets',
    '[{"name": "a", "url": "http://a:9090/metrics"}]',
    [{ name: 'a', url: 'http://a:9090/metrics' }],
  ],
  ['license', 'abc', '[secret]'],
];

for (const [key, value, expected] of values) {
  test(`${key} = ${value} is read by the type of the key`, () => {
    const edited = setKey(FILE, key, value);
    assert.ok(edited.ok, shown(edited));
    assert.deepEqual(getKey(edited.text, key), { ok: true, value: expected, from: 'file' });
  });
}

const refused: [key: string, value: string, expected: string][] = [
  ['auto_update', 'yes', 'node.json:1:1 auto_update: must be true or false'],
  ['broker_client_port', 'x', 'node.json:1:1 broker_client_port: must be a whole number'],
  ['broker_client_port', '70000', 'node.json:11:25 broker_client_port: must be at most 65535'],
  [
    'update_window',
    'nights',
    'node.json:1:1 update_window: must be a JSON object such as {"start": "02:00"}',
  ],
  ['web.listn', ':1', 'node.json:1:1 web.listn: is an unknown key (did you mean web.listen?)'],
  ['org_id.x', '1', 'node.json:1:1 org_id.x: has no keys below org_id (set it as a whole)'],
  ['registries', '5', 'node.json:1:1 registries: must be a JSON object such as {"start": "02:00"}'],
  ['registries.', '{}', 'node.json:1:1 registries.: names nothing (write registries.NAME)'],
  [
    'registries.quay.io.username',
    'bob',
    'node.json:11:19 registries.quay.io.username: needs password_file beside it',
  ],
  ['__proto__', '{}', 'node.json:1:1 __proto__: is an unknown key'],
];

for (const [key, value, expected] of refused) {
  test(`${key} = ${value} is refused with what was expected`, () => {
    assert.ok(shown(setKey(FILE, key, value)).startsWith(expected), shown(setKey(FILE, key, value)));
  });
}

test('a first key makes the file, with its schema', () => {
  for (const text of [undefined, '', '\n'])
    assert.equal(
      shown(setKey(text, 'node_role', 'conductor')),
      '{\n  "schema": 1,\n  "node_role": "conductor"\n}\n',
    );
});

test('a file that is wrong elsewhere is not edited, unless the edit mends it', () => {
  const wrong = '{"org_id": "", "branch": "x"}';
  assert.match(shown(setKey(wrong, 'branch', 'y')), /^node.json:1:12 org_id: must be a DNS label/);
  assert.equal(shown(setKey(wrong, 'org_id', 'acme')), '{"org_id": "acme", "branch": "x"}');
  assert.equal(shown(unsetKey(wrong, 'org_id')), '{"branch": "x"}');
  assert.equal(shown(setKey('{"web": 5}', 'web.listen', ':9000')), '{"web": {"listen":":9000"}}');
  assert.match(shown(setKey('{"a": 1,}', 'branch', 'x')), /comma after its last entry/);
});

test('line ends, tabs and a byte order mark stay', () => {
  const text = '\uFEFF{\r\n\t"schema": 1\r\n}\r\n';
  assert.equal(
    shown(setKey(text, 'web.listen', ':9000')),
    '\uFEFF{\r\n\t"schema": 1,\r\n\t"web": {\r\n\t\t"listen": ":9000"\r\n\t}\r\n}\r\n',
  );
});

test('a value is told from a default and from nothing', () => {
  assert.deepEqual(getKey('{}', 'broker_client_port'), { ok: true, value: 4223, from: 'default' });
  assert.deepEqual(getKey(undefined, 'web.listen'), { ok: true, value: ':8443', from: 'default' });
  assert.deepEqual(getKey('{}', 'org_id'), { ok: true, from: 'absent' });
  assert.ok(!getKey('{}', 'org_ids').ok);
});

const SETTINGS: [key: string, value: string | number | boolean][] = [
  ['org_id', 'globex'],
  ['web.listen', '127.0.0.1:9999'],
  ['web.idle_exit', '42m'],
  ['broker_max_data_mb', 7],
  ['auto_update', false],
  ['min_image_age', '3d'],
  ['update_check_interval', '5m'],
  ['registries.new.example.com:5000.ca_file', 'ca.pem'],
  ['update_window.start', '03:33'],
];

test('any valid file survives the setting of any key, which then has that value; nothing else changes', () => {
  const keys = fc.constantFrom(...SETTINGS);
  const indents = fc.constantFrom('', ' ', '    ', '\t');
  fc.assert(
    fc.property(nodeJson, keys, indents, fc.boolean(), (given, [key, value], indent, crlf) => {
      if (key === 'update_window.start' && !('update_window' in given)) return;
      const text = JSON.stringify(given, null, indent).replaceAll('\n', crlf ? '\r\n' : '\n');
      const edited = setKey(text, key, String(value));
      assert.ok(edited.ok, shown(edited));
      assert.deepEqual(getKey(edited.text, key), { ok: true, value, from: 'file' });
      const again = setKey(edited.text, key, String(value));
      assert.ok(again.ok && !again.changed && again.text === edited.text);
      if (getKey(text, key).ok && JSON.stringify(getKey(text, key)).includes('"file"')) return;
      const undone = unsetKey(edited.text, key);
      assert.ok(undone.ok);
      assert.deepEqual(withoutEmpty(JSON.parse(undone.text)), withoutEmpty(given));
    }),
    { numRuns: 300 },
  );
});

/** Objects that were made on the way to a key stay behind, empty. */
function withoutEmpty(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, at: unknown) => {
      if (typeof at !== 'object' || at === null || Array.isArray(at)) return at;
      return Object.fromEntries(
        Object.entries(at).filter(
          ([, inner]) =>
            JSON.stringify(inner) !== '{}' && JSON.stringify(inner) !== '{"new.example.com:5000":{}}',
        ),
      );
    }),
  );
}

test('keys that need each other are set in one call, and all that is wrong with a call is told at once', () => {
  const pair = applyChanges('{}', [
    { key: 'cert_path', value: 'site.crt' },
    { key: 'key_path', value: 'site.key' },
  ]);
  assert.equal(shown(pair), '{\n  "cert_path": "site.crt",\n  "key_path": "site.key"\n}');
  assert.equal(shown(applyChanges(shown(pair), [{ key: 'cert_path' }, { key: 'key_path' }])), '{}');
  const wrong = applyChanges('{}', [
    { key: 'org', value: 'x' },
    { key: 'auto_update', value: 'x' },
  ]);
  assert.equal(wrong.ok ? 0 : wrong.problems.length, 2);
});
