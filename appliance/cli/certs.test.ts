import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { certsOf } from '../api/memory.testdata.ts';
import { served } from '../api/served.testdata.ts';
import type { CertImportRequest } from '../contract/certificate.ts';
import { certificate, item, problem } from './certs.testdata.ts';
import { appliancectlHere, transcript } from './cli.testdata.ts';

const good = { imported: true, needsPassword: false, items: [], problems: [] };
const locked = {
  ...good,
  imported: false,
  needsPassword: true,
  problems: [problem({ code: 'password-missing', where: 'site.p12\x1b[2J' })],
};

test('certs alone is certs status; --refresh reads the sources again first', async () => {
  await using it = await served();
  it.daemon.setCerts(certsOf({ items: [item('server', [certificate('CN=box-17', 80)])] }));
  const alone = await appliancectlHere(it.socketPath, ['certs']);
  assert.equal(alone.code, 0);
  assert.match(alone.stdout, /^. Certificates are in force \(generation 3\)/);
  assert.equal((await appliancectlHere(it.socketPath, ['certs', 'status'])).stdout, alone.stdout);
  assert.deepEqual(it.daemon.certRequests, []);
  const json = await appliancectlHere(it.socketPath, ['certs', '--refresh', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), it.daemon.certs.view());
  assert.deepEqual(it.daemon.certRequests, ['refresh']);
  assert.match((await appliancectlHere(it.socketPath, ['certs', '-v'])).stdout, /sha256 +ab12ab12/);
  assert.match(
    (await appliancectlHere(it.socketPath, ['certs', 'csr', 'server', '--refresh'])).stderr,
    /unknown option/,
  );
});

test('files go as they are under the names that were given, with what is wanted of them', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('a.pem', 'A');
  await folder.put('b.key', 'B');
  const [a, b] = [`${folder.path}/a.pem`, `${folder.path}/b.key`];
  it.daemon.setImport(() => ({
    ...good,
    items: [{ item: 'server', certificates: [certificate('CN=x', 80)] }],
  }));
  const imported = await appliancectlHere(it.socketPath, ['certs', 'import', a, b]);
  assert.equal(imported.code, 0);
  assert.match(imported.stdout, /^\+ Imported: server\n/);
  await appliancectlHere(it.socketPath, ['certs', 'check', a, '--item', 'server', '--item', 'ca']);
  assert.deepEqual(it.daemon.certRequests, [
    {
      files: [
        { name: a, content: 'QQ==' },
        { name: b, content: 'Qg==' },
      ],
    },
    { files: [{ name: a, content: 'QQ==' }], items: ['server', 'ca'], check: true },
  ]);
});

test('what cannot be used ends with 2, as text and as JSON; warnings do not', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('a.pem', 'A');
  const items = [{ item: 'ca' as const, certificates: [certificate('CN=x', 80)] }];
  const warning = problem({ severity: 'warning' });
  const table: readonly [string, Parameters<typeof it.daemon.setImport>[0], number][] = [
    ['import', () => ({ ...good, items, problems: [warning] }), 0],
    ['import', () => ({ ...good, imported: false, items, problems: [problem()] }), 2],
    ['check', () => ({ ...good, imported: false, items, problems: [warning] }), 0],
    ['check', () => ({ ...good, imported: false, items, problems: [problem()] }), 2],
    ['check', () => ({ ...good, imported: false }), 2],
    ['check', () => ({ ...good, imported: false, items, needsPassword: true }), 2],
  ];
  for (const [command, answer, code] of table) {
    it.daemon.setImport(answer);
    const args = ['certs', command, `${folder.path}/a.pem`];
    assert.equal((await appliancectlHere(it.socketPath, args)).code, code, command);
    const json = await appliancectlHere(it.socketPath, [...args, '--json']);
    assert.deepEqual([json.code, JSON.parse(json.stdout)], [code, answer({ files: [] })]);
  }
});

test('files that cannot be read are named all at once, and nothing is sent', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  const mib = 1024 * 1024;
  await folder.put('large.pem', 'x'.repeat(mib + 1));
  await folder.put('most.pem', 'x'.repeat(mib));
  await folder.put('a.pem', 'A');
  const at = (name: string): string => `${folder.path}/${name}`;
  const unread = await appliancectlHere(it.socketPath, [
    'certs',
    'import',
    at('none'),
    at('a.pem'),
    at('large.pem'),
    '/',
  ]);
  assert.equal(
    transcript(unread),
    `exit 2\nstderr: appliancectl: nothing was sent: cannot read
  ${at('none')}: does not exist
  ${at('large.pem')}: is larger than 1 MiB
  /: is not a regular file\n`,
  );
  const refused: readonly [readonly string[], RegExp][] = [
    [[at('most.pem'), at('most.pem'), at('a.pem')], /larger than 2 MiB together/],
    [Array.from({ length: 17 }, () => at('a.pem')), /at most 16 files/],
    [[at('a.pem'), '--item', 'sever'], /must be one of ca, server, client/],
  ];
  for (const [args, text] of refused) {
    const { code, stderr } = await appliancectlHere(it.socketPath, ['certs', 'import', ...args]);
    assert.deepEqual([code, text.test(stderr)], [2, true], stderr);
  }
  assert.deepEqual(it.daemon.certRequests, []);
  const two = await appliancectlHere(it.socketPath, ['certs', 'import', at('most.pem'), at('most.pem')]);
  assert.deepEqual([two.code, it.daemon.certRequests.length], [0, 1], two.stderr);
});

const passwords = (requests: readonly unknown[]) =>
  requests.map((request) => (request as CertImportRequest).password);

test('a password comes from a file or standard input without its line end; a file that all can read is remarked on', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('site.p12', 'S');
  await folder.put('pw', ' hunter2 \n\n', 0o600);
  await folder.put('open', 'hunter2\r\n', 0o644);
  const args = ['certs', 'import', `${folder.path}/site.p12`, '--password-file'];
  assert.equal((await appliancectlHere(it.socketPath, [...args, `${folder.path}/pw`])).stderr, '');
  assert.match(
    (await appliancectlHere(it.socketPath, [...args, `${folder.path}/open`])).stderr,
    /^Every user of this machine can read .*open: chmod o-r .*open\n$/,
  );
  const stdin = (async function* () {
    yield Buffer.from('hun');
    yield Buffer.from('ter2\n');
  })();
  assert.equal((await appliancectlHere(it.socketPath, [...args, '-'], {}, undefined, { stdin })).code, 0);
  assert.deepEqual(passwords(it.daemon.certRequests), [' hunter2 \n', 'hunter2', 'hunter2']);
  const none = await appliancectlHere(it.socketPath, [...args, `${folder.path}/none`]);
  assert.deepEqual(
    [none.code, /cannot read the password from .*none: does not exist/.test(none.stderr)],
    [2, true],
  );
});

test('a password is asked for at most three times, and not where it was given or nobody is there', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  await folder.put('site.p12', 'S');
  await folder.put('pw', 'wrong');
  it.daemon.setImport(() => locked);
  const args = ['certs', 'import', `${folder.path}/site.p12`];
  const asked: string[] = [];
  const answering = (answer: string) => ({
    askSecret: (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  });
  const table: readonly [
    readonly string[],
    ReturnType<typeof answering> | object,
    readonly (string | undefined)[],
  ][] = [
    [[], answering('no'), [undefined, 'no', 'no', 'no']],
    [[], answering(''), [undefined]],
    [[], {}, [undefined]],
    [['--password-file', `${folder.path}/pw`], answering('no'), ['wrong']],
  ];
  for (const [more, io, sent] of table) {
    it.daemon.certRequests.length = 0;
    const result = await appliancectlHere(it.socketPath, [...args, ...more], {}, undefined, io);
    assert.equal(result.code, 2);
    assert.match(result.stdout, /^x Nothing was changed: .*--password-file FILE/);
    assert.deepEqual(passwords(it.daemon.certRequests), sent);
  }
  assert.deepEqual(
    asked,
    Array.from({ length: 4 }, () => 'Password of site.p12: '),
  );
});

test('forget asks first, and shows what is in force then', async () => {
  await using it = await served();
  it.daemon.setCerts(certsOf({ items: [item('ca', []), item('server', [certificate('CN=own', 80)])] }));
  const forget = (answer: string, ...args: string[]) =>
    appliancectlHere(it.socketPath, ['certs', 'forget', ...args], {}, () => Promise.resolve(answer));
  assert.equal(transcript(await forget('n', 'server')), 'exit 1\nstderr: Nothing was done.\n');
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['certs', 'forget', 'ca'])),
    'exit 2\nstderr: appliancectl: nobody is there to be asked: say --yes\n',
  );
  assert.match(
    (await forget('y', 'sever')).stderr,
    /"sever" cannot be forgotten: it is none of ca, server, client/,
  );
  assert.deepEqual(it.daemon.certRequests, []);
  const { code, stdout } = await forget('y', 'server');
  assert.equal(code, 0);
  assert.match(stdout, /^ITEM .*\nserver .*CN=own\n\nserver\n {2}why/);
  assert.equal((await forget('', 'client', '--yes')).code, 0);
  assert.deepEqual(it.daemon.certRequests, ['forget server', 'forget client']);
});

test('a request is all that stands on standard output, and what to do with it on standard error', async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  const pem = '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n';
  assert.equal(
    transcript(await appliancectlHere(it.socketPath, ['certs', 'csr', 'server'])),
    `exit 0\n${pem}stderr: A request of CN=box-17 for box-17. Its key (EC P-256) stays on this appliance.
Next: have it signed by your CA, then: appliancectl certs import ANSWER [CHAIN]...\n`,
  );
  const out = `${folder.path}/client.csr`;
  const args = [
    'csr',
    'client',
    '--name',
    'a.example',
    '--name',
    '::1',
    '--common-name',
    'a',
    '--key-type',
    'rsa',
  ];
  const written = await appliancectlHere(it.socketPath, ['certs', ...args, '--out', out]);
  assert.deepEqual([written.code, written.stdout], [0, '']);
  assert.match(written.stderr, /client\.csr is written\n/);
  assert.deepEqual([await folder.read('client.csr'), await folder.mode('client.csr')], [pem, 0o644]);
  const json = await appliancectlHere(it.socketPath, ['certs', 'csr', 'server', '--json']);
  assert.equal(JSON.parse(json.stdout).pem, pem);
  assert.deepEqual(it.daemon.certRequests, [
    { item: 'server' },
    { item: 'client', names: ['a.example', '::1'], commonName: 'a', keyType: 'rsa' },
    { item: 'server' },
  ]);
  const wrong = await appliancectlHere(it.socketPath, ['certs', 'csr', 'ca']);
  assert.deepEqual([wrong.code, /no request can be made for "ca"/.test(wrong.stderr)], [2, true]);
});

test("the appliance's own CA is printed or written, and nothing is printed where it cannot be written", async () => {
  await using it = await served();
  await using folder = await scratchFolder();
  const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  assert.equal(transcript(await appliancectlHere(it.socketPath, ['certs', 'export-ca'])), `exit 0\n${pem}`);
  await appliancectlHere(it.socketPath, ['certs', 'export-ca', '--out', `${folder.path}/ca.pem`]);
  assert.equal(await folder.read('ca.pem'), pem);
  const folderItself = await appliancectlHere(it.socketPath, ['certs', 'export-ca', '--out', folder.path]);
  assert.deepEqual([folderItself.code, folderItself.stdout], [1, '']);
});

test('what the daemon refuses ends with 1 and says what to do', async () => {
  await using it = await served();
  it.daemon.refuseOs({ why: 'the disk is full', action: 'make room' });
  for (const command of ['--refresh', 'forget ca --yes', 'csr server', 'export-ca']) {
    const refused = await appliancectlHere(it.socketPath, ['certs', ...command.split(' ')]);
    assert.deepEqual([refused.code, refused.stdout], [1, ''], command);
    assert.match(refused.stderr, /cannot be carried out: the disk is full\n {2}Next: make room\n/);
  }
});
