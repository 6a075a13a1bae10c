import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { notesOf, problemsOf, serviceOf, stackOf } from './stack.testdata.ts';

describe('the top of the file', () => {
  test('a name, else the fallback; files may use it', () => {
    const text = 'services: {web: {image: "x:${COMPOSE_PROJECT_NAME}"}}\nvolumes: {}\n';
    assert.equal(stackOf(`name: shop\n${text}`).services[0]?.image, 'x:shop');
    assert.equal(stackOf(text, { fallbackName: 'other' }).services[0]?.image, 'x:other');
    assert.equal(
      stackOf({ 'compose.yaml': text, 'compose.b.yaml': 'name: ${N}-1\n' }, { environment: { N: 'n' } }).name,
      'n-1',
    );
  });
  test('a name may be made from the fallback', () => {
    assert.equal(stackOf('name: ${COMPOSE_PROJECT_NAME}-x\n').name, 'demo-x');
  });
  test('a name with capitals is refused', () => {
    assert.deepEqual(problemsOf('name: Shop\nservices: {}\n'), [
      'compose.yaml:1:7 name: must be lower-case letters, digits, "_" and "-", and begin with a letter or digit',
    ]);
  });
  test('unknown and refused keys', () => {
    assert.deepEqual(problemsOf('servces: {}\nmodels: {}\nx-any: {a: 1}\n'), [
      'compose.yaml:1:1 servces: unknown key (did you mean "services"?)',
      'compose.yaml:2:1 models: language models are run by Docker Desktop, not by an engine',
    ]);
  });
  test('the obsolete version is noted', () => {
    assert.deepEqual(notesOf('version: "3.8"\n'), [
      'compose.yaml:1:1 version: has no effect: it is obsolete in the Compose specification',
    ]);
  });
  test('an empty stack is a stack', () => {
    for (const text of ['', 'services:\n', 'services: {}\nnetworks:\n'])
      assert.deepEqual(stackOf(text).services, []);
  });
  test('names have plain letters', () => {
    assert.deepEqual(problemsOf('services:\n  "a b": {image: x}\n'), [
      'compose.yaml:2:3 services.a b: a name has only letters, digits, ".", "_" and "-"',
    ]);
  });
});

const using = 'services: {web: {image: x, networks: [n], volumes: ["vv:/v"]}}\n';

describe('networks', () => {
  const base = { external: false, driverOpts: {}, attachable: false, internal: false, labels: {} };
  const cases: readonly (readonly [yaml: string, network: unknown])[] = [
    ['', { ...base, name: 'demo_n' }],
    ['{name: real}', { ...base, name: 'real' }],
    ['{external: true}', { ...base, name: 'n', external: true }],
    ['{external: true, name: real}', { ...base, name: 'real', external: true }],
    ['{external: {name: real}}', { ...base, name: 'real', external: true }],
    [
      '{driver: macvlan, driver_opts: {parent: eth0, mtu: 9000}}',
      { ...base, name: 'demo_n', driver: 'macvlan', driverOpts: { parent: 'eth0', mtu: '9000' } },
    ],
    [
      '{internal: true, attachable: yes, enable_ipv4: false, enable_ipv6: true, labels: [a=b]}',
      {
        ...base,
        name: 'demo_n',
        internal: true,
        attachable: true,
        enableIpv4: false,
        enableIpv6: true,
        labels: { a: 'b' },
      },
    ],
    [
      '{ipam: {driver: default, options: {o: p}, config: [{subnet: 10.0.0.0/24, ip_range: 10.0.0.0/25, gateway: 10.0.0.1, aux_addresses: {h: 10.0.0.5}}]}}',
      {
        ...base,
        name: 'demo_n',
        ipam: {
          driver: 'default',
          options: { o: 'p' },
          pools: [
            {
              subnet: '10.0.0.0/24',
              ipRange: '10.0.0.0/25',
              gateway: '10.0.0.1',
              auxAddresses: { h: '10.0.0.5' },
            },
          ],
        },
      },
    ],
  ];
  for (const [yaml, network] of cases) {
    test(yaml, () => {
      assert.deepEqual(stackOf(`${using}volumes: {vv: }\nnetworks: {n: ${yaml}}\n`).networks, { n: network });
    });
  }
  test('one that exists already cannot be shaped', () => {
    assert.deepEqual(
      problemsOf(`${using}volumes: {vv: }\nnetworks: {n: {external: true, driver: bridge}}\n`),
      [
        'compose.yaml:3:40 networks.n.driver: cannot stand beside "external": the appliance does not create it',
      ],
    );
  });
});

describe('volumes', () => {
  const base = { external: false, driverOpts: {}, labels: {} };
  const cases: readonly (readonly [yaml: string, volume: unknown])[] = [
    ['', { ...base, name: 'demo_vv' }],
    [
      '{name: real, driver: local, labels: {a: 1}}',
      { ...base, name: 'real', driver: 'local', labels: { a: '1' } },
    ],
    ['{external: true}', { ...base, name: 'vv', external: true }],
    [
      '{driver_opts: {type: none, o: "bind,ro", device: ./d}}',
      { ...base, name: 'demo_vv', driverOpts: { type: 'none', o: 'bind,ro', device: '/srv/stack/d' } },
    ],
    [
      '{driver_opts: {type: nfs, o: "addr=1.2.3.4", device: ":/d"}}',
      { ...base, name: 'demo_vv', driverOpts: { type: 'nfs', o: 'addr=1.2.3.4', device: ':/d' } },
    ],
  ];
  for (const [yaml, volume] of cases) {
    test(yaml, () => {
      assert.deepEqual(stackOf(`${using}networks: {n: }\nvolumes: {vv: ${yaml}}\n`).volumes, { vv: volume });
    });
  }
});

describe('configs and secrets', () => {
  const options = { environment: { PW: 'hunter2' } };
  const mounted = 'services: {web: {image: x, configs: [c], secrets: [s]}}\n';
  test('come from files, variables and, for configs, the stack itself', () => {
    const one = stackOf(
      `${mounted}configs: {c: {content: "a\${PW}"}}\nsecrets: {s: {environment: PW}}\n`,
      options,
    );
    assert.deepEqual(one.configs, { c: { kind: 'content', content: 'ahunter2' } });
    assert.deepEqual(one.secrets, { s: { kind: 'environment', variable: 'PW', content: 'hunter2' } });
    const two = stackOf(`${mounted}configs: {c: {file: ./c}}\nsecrets: {s: {file: /etc/s}}\n`);
    assert.deepEqual(
      [two.configs, two.secrets],
      [{ c: { kind: 'file', path: '/srv/stack/c' } }, { s: { kind: 'file', path: '/etc/s' } }],
    );
  });
  const cases: readonly (readonly [yaml: string, problem: string])[] = [
    [
      '{external: true}',
      '25 secrets.s.external: a swarm would keep it; an appliance has no swarm (use "file", or "environment")',
    ],
    [
      '{environment: PWD}',
      '28 secrets.s.environment: the variable that it names is not set (did you mean "PW"?)',
    ],
    ['{content: a}', '24 secrets.s.content: only a config may have it (use "file", or "environment")'],
    ['{file: a, environment: PW}', '14 secrets.s: must have exactly one of "file" and "environment"'],
    ['{}', '14 secrets.s: must have exactly one of "file" and "environment"'],
    ['{file: a, driver: x}', '24 secrets.s.driver: a swarm would keep it; an appliance has no swarm'],
    ['{file: 5}', '21 secrets.s.file: must be text, not the number "5" (put it in quotes)'],
  ];
  for (const [yaml, problem] of cases) {
    test(`${yaml} is refused`, () => {
      const found = problemsOf(`${mounted}configs: {c: {file: c}}\nsecrets: {s: ${yaml}}\n`, options);
      assert.deepEqual(found, [`compose.yaml:3:${problem}`]);
    });
  }
});

test('what no enabled service uses is left out, as docker compose does', () => {
  const stack = stackOf(
    'services: {a: {image: x}, b: {image: x, profiles: [p], networks: [n], volumes: ["vv:/v"]}}\nnetworks: {n: }\nvolumes: {vv: }\n',
  );
  assert.deepEqual(
    [Object.keys(stack.networks), Object.keys(stack.volumes), stack.disabled],
    [['default'], [], [{ name: 'b', profiles: ['p'] }]],
  );
});

test('the network default can be shaped', () => {
  const stack = stackOf('services: {a: {image: x}}\nnetworks: {default: {name: given}}\n');
  assert.equal(stack.networks['default']?.name, 'given');
});

test('names that are not defined are refused with the nearest one', () => {
  const text =
    'services:\n  web:\n    image: x\n    networks: [frnt]\n    configs: [c]\n    secrets: [{source: s}]\n    volumes: ["dta:/d"]\n    depends_on: [bd]\n    volumes_from: [no]\n  db: {image: x, profiles: [p], networks: {none: }}\nnetworks: {front: }\nvolumes: {data: }\n';
  assert.deepEqual(problemsOf(text), [
    'compose.yaml:4:16 services.web.networks[0]: there is no network "frnt" (did you mean "front"?)',
    'compose.yaml:5:15 services.web.configs[0]: there is no config "c" (define it under "configs:")',
    'compose.yaml:6:24 services.web.secrets[0].source: there is no secret "s" (define it under "secrets:")',
    'compose.yaml:7:15 services.web.volumes[0]: there is no volume "dta" (did you mean "data"?)',
    'compose.yaml:8:18 services.web.depends_on[0]: there is no service "bd" (did you mean "db"?)',
    'compose.yaml:9:20 services.web.volumes_from[0]: there is no service "no"',
    'compose.yaml:10:44 services.db.networks.none: there is no network "none" (define it under "networks:")',
  ]);
});

test('a name that came from a variable is shown as it was written', () => {
  assert.deepEqual(
    problemsOf('services: {web: {image: x, networks: ["${N}"]}}\n', { environment: { N: 'hunter2' } }),
    ['compose.yaml:1:39 services.web.networks[0]: there is no network "${N}" (define it under "networks:")'],
  );
});

test('container names are given once', () => {
  assert.deepEqual(
    problemsOf('services:\n  a: {image: x, container_name: cc}\n  b: {image: x, container_name: cc}\n'),
    ['compose.yaml:3:3 services.b.container_name: service "a" has the same container name'],
  );
});

test('networks are joined by priority, then by name', () => {
  const service = serviceOf(
    'services: {web: {image: x, networks: {b: , a: {gw_priority: 1, aliases: [w], ipv4_address: 10.0.0.9}, c: {priority: 5}}}}\nnetworks: {a: , b: , c: }\n',
  );
  assert.deepEqual(
    service.networks.map(({ network }) => network),
    ['c', 'a', 'b'],
  );
  assert.deepEqual(service.networks[1], {
    network: 'a',
    aliases: ['w'],
    linkLocalIps: [],
    driverOpts: {},
    priority: 0,
    gwPriority: 1,
    ipv4Address: '10.0.0.9',
  });
});
