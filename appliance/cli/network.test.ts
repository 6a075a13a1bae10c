import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineOf } from '../api/memory-machine.testdata.ts';
import { served } from '../api/served.testdata.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';
import { renderNetwork } from './render/network.ts';

const view = { now: Date.parse('2026-01-31T12:00:00.000Z'), width: Infinity, color: false };
const STATIC = ['network', 'set', 'lan0', 'static', '--address', '192.0.2.10/24', '--gateway', '192.0.2.1'];

test('the network is shown with its clock, its interfaces and the change on trial', () => {
  const pending = {
    id: '0123456789abcdef',
    interface: 'lan0',
    what: 'static 192.0.2.10/24, no gateway',
    by: 'ada',
    state: 'applied',
    revertsAt: '2026-01-31T12:00:42.000Z',
  } as const;
  assert.equal(
    renderNetwork(machineOf({ pending }), view),
    `host name  box-17
time zone  Europe/Berlin (clock synchronised)
network    systemd-networkd

lan0
  link       up, 1000 Mbit/s, 52:54:00:12:34:56
  IPv4 from  DHCP
  addresses  192.0.2.17/24
  gateway    192.0.2.1
  DNS        192.0.2.53

lan0: static 192.0.2.10/24, no gateway is on trial, by ada. It is taken back in 42 s unless confirmed: appliancectl network confirm
`,
  );
  const unknown = renderNetwork(machineOf({ manager: 'unknown', reason: 'nobody', interfaces: [] }), view);
  assert.match(unknown, /network +not known: nobody\n$/);
});

test('set asks before it does anything, and where nobody is there it does nothing', async () => {
  await using it = await served();
  const nobody = await appliancectlHere(it.socketPath, STATIC);
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /nobody is there to be asked: say --yes/);
  const asked: string[] = [];
  const no = await appliancectlHere(it.socketPath, STATIC, {}, (question) => {
    asked.push(question);
    return Promise.resolve('n');
  });
  assert.deepEqual(
    [no.code, asked],
    [
      1,
      ['Set lan0 to static now? It has 192.0.2.17/24. It is taken back after 60 s unless confirmed. [y/N] '],
    ],
  );
  assert.deepEqual(it.daemon.machineRequests, []);
});

test('who sits there is asked again once it is in force, and only a yes keeps it', async () => {
  for (const [answer, outcome, code] of [
    ['y', 'confirmed', 0],
    ['', 'reverted', 1],
  ] as const) {
    await using it = await served();
    const questions: string[] = [];
    const run = await appliancectlHere(it.socketPath, STATIC, {}, () => Promise.resolve('yes'), {
      askWhile: (question) => {
        questions.push(question());
        return Promise.resolve(answer);
      },
    });
    assert.equal(run.code, code);
    assert.match(run.stdout, new RegExp(outcome));
    assert.match(questions[0] ?? '', /^lan0: DHCP. Keep it\? It is taken back in \d+ s. \[y\/N\] $/);
    assert.deepEqual(it.daemon.machineRequests.at(-1), outcome);
  }
});

test('without a wait the change is left on trial, and confirm and revert end it from elsewhere', async () => {
  await using it = await served();
  const set = await appliancectlHere(it.socketPath, [
    ...STATIC,
    '--yes',
    '--no-wait',
    '--dns',
    '9.9.9.9',
    '1.1.1.1',
  ]);
  assert.equal(set.code, 0);
  assert.match(set.stdout, /on trial/);
  assert.deepEqual(it.daemon.machineRequests, [
    {
      interface: 'lan0',
      method: 'static',
      address: '192.0.2.10/24',
      gateway: '192.0.2.1',
      dns: ['9.9.9.9', '1.1.1.1'],
      confirmWithinS: 60,
    },
  ]);
  assert.match((await appliancectlHere(it.socketPath, ['network', 'confirm'])).stdout, /confirmed/);
  const again = await appliancectlHere(it.socketPath, ['network', 'revert']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /no change of the network is on trial/);
});

test('words that make no sense are refused without asking anybody', async () => {
  await using it = await served();
  const table: readonly (readonly [readonly string[], RegExp])[] = [
    [['network', 'set', 'lan0', 'magic', '--yes'], /"magic" is neither dhcp nor static/],
    [['network', 'set', 'lan0', 'static', '--yes'], /static needs an address/],
    [
      ['network', 'set', 'lan0', 'dhcp', '--yes', '--confirm-within', '1'],
      /--confirm-within is 5 to 600 seconds/,
    ],
  ];
  for (const [args, expected] of table) {
    const run = await appliancectlHere(it.socketPath, args);
    assert.equal(run.code, 2);
    assert.match(run.stderr, expected);
  }
});

test('poweroff asks, and is an item of the queue', async () => {
  await using it = await served();
  const questions: string[] = [];
  const no = await appliancectlHere(it.socketPath, ['poweroff'], {}, (question) => {
    questions.push(question);
    return Promise.resolve('');
  });
  assert.match(questions[0] ?? '', /until somebody switches it on again/);
  assert.deepEqual([no.code, it.daemon.accepted.length], [1, 0]);
  const run = appliancectlHere(it.socketPath, ['poweroff', '--yes']);
  while (it.daemon.accepted.length === 0) await new Promise((go) => setImmediate(go));
  it.daemon.endWork('w1', 'done', 'the machine goes down now');
  assert.equal(transcript(await run), 'exit 0\nthe machine goes down now\n');
  assert.equal(it.daemon.accepted[0]?.command, 'poweroff');
});
