import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { notesOf, problemsOf, web } from './stack.testdata.ts';

/** A line of service `web` (line 4 of the file) and what is said about it, without `compose.yaml:4:`. */
const refused: readonly (readonly [line: string, problem: string])[] = [
  ['prots: []', '5 services.web.prots: unknown key (did you mean "ports"?)'],
  ['hostnme: a', '5 services.web.hostnme: unknown key (did you mean "hostname"?)'],
  ['zzzzzzzz: a', '5 services.web.zzzzzzzz: unknown key'],
  [
    'develop: {}',
    '5 services.web.develop: development workflows have no place on an appliance; move it to a file that only developers use',
  ],
  ['provider: {type: x}', '5 services.web.provider: a provider plugin is not part of an appliance'],
  ['models: [a]', '5 services.web.models: language models are run by Docker Desktop, not by an engine'],
  ['credential_spec: {file: x}', '5 services.web.credential_spec: credential specs exist on Windows only'],
  [
    'use_api_socket: true',
    '5 services.web.use_api_socket: hands the engine, and with it the whole machine, to the container',
  ],
  ['hostname: 5', '15 services.web.hostname: must be text, not the number "5" (put it in quotes)'],
  ['hostname: [a]', '15 services.web.hostname: must be text, not a list'],
  ['privileged: maybe', '17 services.web.privileged: must be true or false, not "maybe"'],
  ['init: 1', '11 services.web.init: must be true or false, not "1"'],
  ['cpus: lots', '11 services.web.cpus: must be a number, not "lots"'],
  ['cpus: -1', '11 services.web.cpus: must be at least 0, not "-1"'],
  ['cpu_percent: 101', '18 services.web.cpu_percent: must be at most 100, not "101"'],
  ['scale: 1.5', '12 services.web.scale: must be a whole number, not "1.5"'],
  ['mem_limit: 5 apples', '16 services.web.mem_limit: must be a size such as 512m, not "5 apples"'],
  [
    'stop_grace_period: 10',
    '24 services.web.stop_grace_period: must be a duration, not the number "10" (add a unit: 10s)',
  ],
  [
    'stop_grace_period: soon',
    '24 services.web.stop_grace_period: must be a duration, not "soon" (write it as 1m30s)',
  ],
  ['cgroup: hots', '13 services.web.cgroup: must be one of host, private, not "hots" (did you mean "host"?)'],
  [
    'restart: sometimes',
    '14 services.web.restart: must be no, always, unless-stopped or on-failure[:TIMES], not "sometimes"',
  ],
  ['restart: false', '14 services.web.restart: must be text, not the boolean "false" (put it in quotes)'],
  [
    'pull_policy: build',
    '18 services.web.pull_policy: an appliance builds no image (use always, missing or never)',
  ],
  [
    'command: [sleep, 10]',
    '22 services.web.command[1]: must be text, not the number "10" (put it in quotes)',
  ],
  [
    'command: a | b',
    '14 services.web.command: an unquoted | has a meaning only for a shell, and no shell runs this (write a list, such as [sh, -c, "..."])',
  ],
  [
    'container_name: "a b"',
    '21 services.web.container_name: must be a name of letters, digits, _ . and -, not "a b"',
  ],
  [
    'depends_on: {db: {condition: healthy}}',
    '34 services.web.depends_on.db.condition: must be one of service_started, service_healthy, service_completed_successfully, not "healthy" (did you mean "service_healthy"?)',
  ],
  ['depends_on: {db: }', '22 services.web.depends_on.db.condition: is missing'],
  ['environment: [A=1, =2]', '24 services.web.environment[1]: has no name before the "="'],
  [
    'environment: {A: [1]}',
    '22 services.web.environment.A: must be a text, a number or true or false, not a list',
  ],
  [
    'env_file: none.env',
    '15 services.web.env_file: the file cannot be read: no such file (add "required: false" if the file may be missing)',
  ],
  [
    'env_file: [{path: a, required: false, format: json}]',
    '51 services.web.env_file[0].format: must be one of raw, not "json"',
  ],
  [
    'expose: [0]',
    '14 services.web.expose[0]: must be a port or a range, such as 8000 or 8000-8010/udp, not "0"',
  ],
  ['extra_hosts: [nowhere]', '19 services.web.extra_hosts[0]: must be HOST=ADDRESS, not "nowhere"'],
  ['healthcheck: {test: [curl]}', '25 services.web.healthcheck.test: must begin with NONE, CMD or CMD-SHELL'],
  ['healthcheck: {test: [CMD]}', '25 services.web.healthcheck.test: has no command after CMD'],
  [
    'healthcheck: {intervall: 1s}',
    '19 services.web.healthcheck.intervall: unknown key (did you mean "interval"?)',
  ],
  [
    'ipc: service',
    '10 services.web.ipc: must be one of none, private, host, shareable, service:NAME, container:NAME, not "service"',
  ],
  [
    'network_mode: mynet',
    '19 services.web.network_mode: must be none, host, bridge, service:NAME or container:NAME, not "mynet" (a network is joined with "networks")',
  ],
  ['ulimits: {nofile: {soft: 1}}', '23 services.web.ulimits.nofile.hard: is missing'],
  ['ulimits: {nofile: {soft: 2, hard: 1}}', '23 services.web.ulimits.nofile: soft is above hard'],
  [
    'devices: ["/dev/a:/dev/b:xyz"]',
    '15 services.web.devices[0]: must be source[:target[:permissions]], not "/dev/a:/dev/b:xyz"',
  ],
  ['gpus: some', '11 services.web.gpus: must be "all" or a list, not "some"'],
  [
    'gpus: [{count: 1, device_ids: [a]}]',
    '12 services.web.gpus[0]: has both "count" and "device_ids"; a request has one of them',
  ],
  ['post_start: [{user: a}]', '18 services.web.post_start[0].command: is missing'],
  [
    'deploy: {mode: global-job}',
    '20 services.web.deploy.mode: global-job runs in a swarm only (use "restart: on-failure" for a task that ends)',
  ],
  [
    'labels: {io.applianced.stack: x}',
    '13 services.web.labels: labels that begin with io.applianced. are reserved',
  ],
  [
    'x-appliance: {criticl: true}',
    '19 services.web.x-appliance.criticl: unknown key (did you mean "critical"?)',
  ],
  [
    'x-appliance: {probe: {tcp: {port: 1}, exec: [a]}}',
    '26 services.web.x-appliance.probe: must have exactly one of "http", "tcp" and "exec"',
  ],
  [
    'x-appliance: {update: {strategy: canary}}',
    '38 services.web.x-appliance.update.strategy: must be one of stop-first, start-first, not "canary"',
  ],
  [
    'x-appliance: {certs: {reload: HUP}}',
    '35 services.web.x-appliance.certs.reload: must be one of none, restart, not "HUP"',
  ],
];

describe('what a service may not say is refused at its place', () => {
  for (const [line, problem] of refused) {
    test(line, () => {
      const found = problemsOf(`${web(line)}  db: {image: x}\n`);
      assert.deepEqual(found, [`compose.yaml:4:${problem}`]);
    });
  }
});

const contradictions: readonly (readonly [lines: string, problem: string])[] = [
  [
    'scale: 2\ndeploy: {replicas: 3}',
    'compose.yaml:4:12 services.web.scale: differs from "deploy.replicas" (keep one of the two)',
  ],
  [
    'container_name: ab\nscale: 2',
    'compose.yaml:4:21 services.web.container_name: several replicas cannot have one name (remove it, or run one replica)',
  ],
  [
    'mem_limit: 1g\ndeploy: {resources: {limits: {memory: 2g}}}',
    'compose.yaml:4:16 services.web.mem_limit: differs from "deploy.resources.limits.memory" (keep one of the two)',
  ],
  [
    'network_mode: host\nnetworks: [default]',
    'compose.yaml:4:19 services.web.network_mode: cannot stand beside "networks" (keep one of the two)',
  ],
  [
    'network_mode: service:db\nports: ["80"]',
    'compose.yaml:5:12 services.web.ports: cannot be published: the service shares the network of another container (publish them there)',
  ],
];

describe('keys of a service that contradict each other are refused', () => {
  for (const [lines, problem] of contradictions) {
    test(lines.replace('\n', ' and '), () => {
      assert.deepEqual(problemsOf(`${web(lines)}  db: {image: x}\n`), [problem]);
    });
  }
});

const noted: readonly (readonly [line: string, note: string])[] = [
  ['build: .', '5 services.web.build: has no effect: an appliance pulls "image" and builds nothing'],
  [
    'attach: false',
    '5 services.web.attach: has no effect: an appliance has no terminal to attach; the logs of every service are kept',
  ],
  [
    'deploy: {placement: {constraints: [a]}}',
    '14 services.web.deploy.placement: has no effect: an appliance is one machine',
  ],
  [
    'environment: {MODE: 0755}',
    '25 services.web.environment.MODE: the number 0755 is passed as "493"; put it in quotes to keep it as it is',
  ],
  ['hostname: $NOBODY', '15 services.web.hostname: variable NOBODY is not set and is read as an empty text'],
];

describe('what has no effect is accepted and noted', () => {
  for (const [line, note] of noted) {
    test(line, () => assert.deepEqual(notesOf(web(line)), [`compose.yaml:4:${note}`]));
  }
});

test('a service that can only be built must be refused, as must one without an image', () => {
  assert.deepEqual(problemsOf('services:\n  a:\n    build: .\n  b: {}\n  c:\n'), [
    'compose.yaml:3:5 services.a.build: an appliance builds nothing (give the service an "image" to pull)',
    'compose.yaml:4:3 services.b.image: is missing: the service names no image',
    'compose.yaml:5:5 services.c: must be a mapping, not empty',
  ]);
});
