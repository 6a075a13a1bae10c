import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { memoryDaemon, NOW, service, statusOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { appliancectl, appliancectlHere, transcript } from './cli.testdata.ts';

const services = [service('broker'), service('ui', { state: 'waiting', why: 'broker is not healthy' })];

test('status ends with 0 when healthy and with 4 when not, as text and as JSON', async () => {
  await using it = await served();
  const healthy = await appliancectl(it.socketPath, ['status']);
  assert.equal(healthy.code, 0);
  assert.match(healthy.stdout, /^\+ All 1 services are healthy\n\nSERVICE +STATE +HEALTH/);
  it.daemon.setStatus(statusOf(services, { health: 'degraded' }));
  const degraded = await appliancectl(it.socketPath, ['status', '--json']);
  assert.equal(degraded.code, 4);
  assert.deepEqual(JSON.parse(degraded.stdout), it.daemon.status());
  assert.equal(degraded.stdout.trim().split('\n').length, 1);
});

test('colours are there only when asked for, or on a terminal without NO_COLOR', async () => {
  await using it = await served();
  const piped = await appliancectl(it.socketPath, ['status']);
  const always = await appliancectl(it.socketPath, ['status', '--color', 'always'], {
    env: { NO_COLOR: '1' },
  });
  assert.ok(!piped.stdout.includes('\x1b'));
  assert.ok(always.stdout.includes('\x1b[32m+ All 1 services are healthy\x1b[39m'));
});

test('why and plan print their views; plan --exit-code ends with 5 while something would be done', async () => {
  await using it = await served();
  const why = await appliancectlHere(it.socketPath, ['why', 'broker']);
  assert.equal(why.code, 0);
  assert.match(why.stdout, /^broker is \+ healthy: its health test passes\n/);
  const steps = [{ id: 1, kind: 'start-container', subject: 'service ui', reason: 'it must run', after: [] }];
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['plan', '--exit-code'])),
    'exit 0\nNothing would be done.\n',
  );
  it.daemon.setPlan({ steps, waiting: [], text: '' });
  const changed = await appliancectlHere(it.socketPath, ['plan', '--exit-code']);
  assert.equal(
    transcript(changed),
    `exit 5
1 step would be carried out.

#  STEP             ON          AFTER  REASON
1  start-container  service ui  -      it must run
`,
  );
  assert.equal((await appliancectlHere(it.socketPath, ['plan'])).code, 0);
});

test('why shows the last ten events and how to see the older ones; --lines says how many', async () => {
  await using it = await served();
  for (let n = 1; n <= 12; n += 1)
    it.daemon.emit({ at: NOW, kind: 'step', subject: 'broker', message: `step ${n}` });
  const eventsOf = async (...args: string[]) => {
    const { stdout } = await appliancectlHere(it.socketPath, ['why', 'broker', ...args]);
    return stdout.split('Last events, newest first:\n')[1]?.trimEnd().split('\n') ?? [];
  };
  const few = await eventsOf();
  assert.equal(few.length, 11);
  assert.match(few[0] ?? '', /step 12$/);
  assert.equal(few.at(-1), '2 older: -n 12');
  assert.equal((await eventsOf('-n', '12')).length, 12);
  assert.deepEqual(await eventsOf('-n', '0'), ['12 older: -n 12']);
  const json = await appliancectlHere(it.socketPath, ['why', 'broker', '--json']);
  assert.equal(JSON.parse(json.stdout).history.length, 12);
});

test('plan FILE asks about that file, and shows every problem under its line', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('stack.yaml', 'services:\n  web:\n    imge: x\n');
  const file = join(folder.path, 'stack.yaml');
  it.daemon.setPlanFor((stackFile) => ({
    problems: [
      { file: stackFile, line: 3, column: 5, path: 'services.web.imge', reason: 'is an unknown key' },
    ],
  }));
  const refused = await appliancectl(it.socketPath, ['plan', file]);
  assert.equal(
    transcript(refused),
    `exit 2
stderr: appliancectl: The stack file cannot be used
${file}:3:5: services.web.imge: is an unknown key
 3 |     imge: x
   |     ^
`,
  );
});

test('what is wrong with a command line or a name ends with 2 and says what is near', async () => {
  await using it = await served();
  const table: readonly [readonly string[], string][] = [
    [['stauts'], "error: unknown command 'stauts'\n(Did you mean status?)\n(--help shows the usage)\n"],
    [
      ['status', '--wacth'],
      "error: unknown option '--wacth'\n(Did you mean --watch?)\n(--help shows the usage)\n",
    ],
    [
      ['help', 'stauts'],
      "error: unknown command 'stauts'\n(Did you mean status?)\n(--help shows the usage)\n",
    ],
    [
      ['help', 'config', 'gat'],
      "error: unknown command 'gat'\n(Did you mean get?)\n(--help shows the usage)\n",
    ],
    [['config', 'help', 'nothing-near'], "error: unknown command 'nothing-near'\n(--help shows the usage)\n"],
    [
      ['why', 'broker', '-n', 'x'],
      "error: option '-n, --lines <count>' argument 'x' is invalid. It must be a whole number up to 1000.\n(--help shows the usage)\n",
    ],
    [['why'], "error: missing required argument 'service'\n(--help shows the usage)\n"],
    [['why', 'brokr'], 'appliancectl: There is no service "brokr"\n  Next: did you mean broker?\n'],
    [
      ['restart', 'broker', 'nobody'],
      'appliancectl: There is no service "nobody"\n  Next: services: broker\n',
    ],
    [
      ['logs', '--since', 'yesterday'],
      'appliancectl: --since yesterday is no time: 10m, 2h30m, 1d or 2026-01-31T12:00:00Z\n',
    ],
    [
      ['events', '-n', '-1'],
      "error: option '-n, --lines <count>' argument '-1' is invalid. It must be a whole number up to 1000.\n(--help shows the usage)\n",
    ],
  ];
  for (const [args, text] of table) {
    assert.equal(
      transcript(await appliancectlHere(it.socketPath, args)),
      `exit 2\nstderr: ${text}`,
      args.join(' '),
    );
  }
  assert.equal(it.daemon.accepted.length, 0, 'nothing is sent when one of the names is wrong');
});

test('without a daemon every command ends with 3 and says how to start it', async () => {
  await using folder = await scratchFolder();
  const socket = join(folder.path, 'api.sock');
  for (const command of ['status', 'plan', 'why x', 'logs', 'events', 'stop', 'events -n 5 --json']) {
    assert.equal(
      transcript(await appliancectlHere(socket, command.split(' '))),
      `exit 3
stderr: appliancectl: the daemon is not running: there is no socket (${socket})
  Next: start it: systemctl start applianced (another root or socket: --root, --socket)
`,
    );
  }
  const version = await appliancectlHere(socket, ['version']);
  assert.equal(transcript(version), 'exit 0\nappliancectl 0.1.0\napplianced is not reachable\n');
});

test('in development the way to a daemon is npm start, and its log a file', async () => {
  await using folder = await scratchFolder();
  const socket = join(folder.path, 'api.sock');
  const env = { APPLIANCECTL_DEVELOPMENT_LOG: '/dev-root/log/daemon.log' };
  const { code, stderr } = await appliancectlHere(socket, ['status'], env);
  assert.equal(code, 3);
  assert.match(
    stderr,
    /\n {2}Next: start it: npm start \(the log of its last run: \/dev-root\/log\/daemon.log\)\n$/,
  );
});

test('a daemon that is not ready yet, or fails, ends with 1 and says what to do', async () => {
  const daemon = memoryDaemon();
  daemon.setStatus(undefined);
  await using it = await served({}, daemon);
  const notReady = await appliancectl(it.socketPath, ['status']);
  assert.equal(notReady.code, 1);
  assert.match(notReady.stderr, /has not looked at the engine yet\n {2}Next: ask again in a few seconds/);
});

test('every command has help with an example, and the program lists its exit codes', async () => {
  const socket = '/nowhere';
  const top = await appliancectlHere(socket, ['--help']);
  assert.equal(top.code, 0);
  assert.match(top.stdout, /Exit codes:\n {2}0 {2}done\n/);
  assert.match((await appliancectlHere(socket, ['help', 'why'])).stdout, /^Usage: appliancectl why /);
  assert.equal((await appliancectlHere(socket, ['help'])).stdout, top.stdout);
  const names = ['status', 'plan', 'why', 'logs', 'events', 'start', 'stop', 'restart', 'config', 'version'];
  const config = ['get', 'set', 'unset', 'check', 'schema'].map((name) => `config ${name}`);
  const certs = ['status', 'check', 'import', 'forget', 'csr', 'export-ca'].map((name) => `certs ${name}`);
  for (const name of [...names, ...config, ...certs]) {
    const help = await appliancectlHere(socket, [...name.split(' '), '--help']);
    assert.equal(help.code, 0, name);
    assert.match(help.stdout, new RegExp(`Examples?:\n  appliancectl ${name}`), name);
  }
});

test('the help of a group must show the options that it takes alone, and only such as it takes', async () => {
  const groups = [
    ['support', '--output <file>'],
    ['certs', '--refresh'],
  ] as const;
  for (const [name, option] of groups) {
    const help = await appliancectlHere('/nowhere', [name, '--help']);
    assert.match(help.stdout, new RegExp(`^ +(?:-\\w, )?${option} `, 'm'), name);
    const [flag = ''] = option.split(' ');
    const taken = await appliancectlHere('/nowhere', [name, flag, '/no/such/folder/x']);
    assert.doesNotMatch(taken.stderr, /unknown option/, name);
  }
});

test('the console must refuse --json, wherever it stands', async () => {
  for (const args of [
    ['console', '--json'],
    ['--json', 'console'],
  ]) {
    const printed = transcript(await appliancectlHere('/nowhere', args));
    assert.equal(
      printed,
      'exit 2\nstderr: appliancectl: the console has no JSON: appliancectl status --json\n',
    );
  }
});

test('events come oldest first, one line each, also as JSON lines', async () => {
  await using it = await served();
  it.daemon.emit({ at: NOW, kind: 'command', subject: 'broker', message: 'restart asked for' });
  it.daemon.emit({
    at: NOW,
    kind: 'step',
    subject: 'broker',
    message: 'restarted',
    reason: 'an operator asked',
  });
  assert.equal(
    transcript(await appliancectl(it.socketPath, ['events'])),
    `exit 0
2026-01-31 12:00:00Z  command            broker: restart asked for
2026-01-31 12:00:00Z  step               broker: restarted; because an operator asked
`,
  );
  const json = await appliancectl(it.socketPath, ['events', '-n', '1', '--json']);
  assert.equal(JSON.parse(json.stdout).message, 'restarted');
});
