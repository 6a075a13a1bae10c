import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openssl } from '../issue/issue.testdata.ts';
import { generatePrivateKey } from '../issue/keys.ts';
import { judgePair } from '../judge/pair.ts';
import type { CertificateName } from '../types.ts';
import { AcmeError } from './acme-error.ts';
import { dns01Hook } from './dns01-hook.ts';
import { failure, unexpected } from './failure.testdata.ts';
import { http01Server } from './http01-server.ts';
import { freePort, listens } from './loopback.testdata.ts';
import { obtainCertificate } from './obtain.ts';
import type { AcmeOptions, ObtainedCertificate } from './obtain.ts';
import { startPebble } from './pebble.testdata.ts';
import type { Pebble } from './pebble.testdata.ts';
import type { ChallengeSolver } from './solver.ts';

let pebble: Pebble;
before(async () => (pebble = await startPebble()));
after(() => pebble[Symbol.asyncDispose]());

const dns = (value: string): CertificateName => ({ kind: 'dns', value });
const ip = (value: string): CertificateName => ({ kind: 'ip', value });
const never = new AbortController().signal;
const accountKey = await generatePrivateKey('ec', 'leaf');

async function obtain(
  differences: Partial<AcmeOptions> = {},
  { from = pebble, signal = never }: { from?: Pebble; signal?: AbortSignal } = {},
): Promise<ObtainedCertificate> {
  return obtainCertificate(
    {
      directoryUrl: from.directoryUrl,
      trustedCas: from.trustedCas,
      accountKey,
      names: [dns('edge.example')],
      keyType: 'ec',
      solvers: { http01: http01Server({ port: from.httpPort, host: '127.0.0.1' }) },
      timeoutMs: 20_000,
      cleanupFailed: unexpected,
      ...differences,
    },
    signal,
  );
}

/** Judged by the rules that everything is judged by before it is used, and by OpenSSL. */
async function accept(
  { chain, key }: ObtainedCertificate,
  names: readonly CertificateName[],
  { root, folder } = pebble,
): Promise<void> {
  const { pair, problems } = judgePair(
    { item: 'server', where: 'acme', certificates: chain, keys: [key], pool: [root] },
    { now: Date.now(), clockIsTrusted: true, names },
  );
  // Pebble issues for five years, and names its root as no browser minds.
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.deepEqual(pair?.chain, chain);
  assert.deepEqual(pair?.anchor, root);
  assert.deepEqual(new Set(chain[0]?.names), new Set(names));
  const [rootFile, chainFile] = [join(folder, 'root.pem'), join(folder, 'chain.pem')];
  await writeFile(rootFile, root.pem);
  await writeFile(chainFile, chain.map(({ pem }) => pem).join(''));
  const strict = ['-x509_strict', '-purpose', 'sslserver', '-CAfile', rootFile, '-untrusted', chainFile];
  assert.match(await openssl('verify', ...strict, chainFile), /OK/);
}

/** As the documentation of `dns01Hook` has it. */
async function hookOf({ folder }: Pebble): Promise<readonly string[]> {
  const hook = join(folder, 'hook.sh');
  const script = [
    '#!/bin/sh -eu',
    'cd "$(dirname "$0")/records"',
    'case $1 in present) : >"$2=$3" ;; cleanup) rm "$2=$3" ;; esac',
  ];
  await writeFile(hook, script.join('\n'));
  await chmod(hook, 0o755);
  return [hook];
}

test('two names are proved by http-01, for a key of EC, and nobody listens any more then', async () => {
  const names = [dns('edge.example'), dns('www.edge.example')];
  const obtained = await obtain({ names, contact: 'admin@edge.example' });
  await accept(obtained, names);
  assert.deepEqual(obtained.key.kind, { type: 'ec', curve: 'P-256' });
  assert.equal(await listens(pebble.httpPort), false);
});

test('a wildcard and its own domain are proved by dns-01 side by side, for a key of RSA, and no record stays', async () => {
  const names = [dns('zone.example'), dns('*.zone.example')];
  const dns01 = dns01Hook(await hookOf(pebble), { timeoutMs: 5_000 });
  const obtained = await obtain({ names, keyType: 'rsa', solvers: { dns01 } });
  await accept(obtained, names);
  assert.deepEqual(obtained.key.kind, { type: 'rsa', bits: 2048 });
  assert.deepEqual(await readdir(pebble.records), []);
});

test('where both challenges are set up, names are proved by http-01, and only what cannot be by dns-01', async () => {
  const seen: string[] = [];
  const told =
    (type: string, solver: ChallengeSolver): ChallengeSolver =>
    (challenge, signal) => {
      seen.push(`${type} ${challenge.name}`);
      return solver(challenge, signal);
    };
  const http01 = told('http-01', http01Server({ port: pebble.httpPort, host: '127.0.0.1' }));
  const dns01 = told('dns-01', dns01Hook(await hookOf(pebble), { timeoutMs: 5_000 }));
  const names = [dns('both.example'), dns('*.both.example')];
  await accept(await obtain({ names, solvers: { http01, dns01 } }), names);
  assert.deepEqual(seen.toSorted(), ['dns-01 both.example', 'http-01 both.example']);
});

test('an address is proved like a name', async () => {
  const names = [ip('127.0.0.1'), dns('edge.example')];
  await accept(await obtain({ names }), names);
});

test('nonces that are refused are replaced, and names that are known to be ours are not proved again', async () => {
  await using nervous = await startPebble({ badNoncesPercent: 50, remembersNames: true });
  const names = [dns('edge.example'), dns('www.edge.example')];
  await accept(await obtain({ names }, { from: nervous }), names, nervous);
  const right = http01Server({ port: nervous.httpPort, host: '127.0.0.1' });
  const proved: string[] = [];
  const http01: ChallengeSolver = (challenge, signal) => {
    proved.push(challenge.name);
    return right(challenge, signal);
  };
  const more = [...names, dns('new.example')];
  await accept(await obtain({ names, solvers: { http01 } }, { from: nervous }), names, nervous);
  await accept(await obtain({ names: more, solvers: { http01 } }, { from: nervous }), more, nervous);
  assert.deepEqual(proved, ['new.example']);
});

test('an account of the CA is used where the server wants one, and its key appears in no error', async () => {
  const hmacKey = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA';
  await using closed = await startPebble({ externalAccounts: { 'kid-1': hmacKey } });
  const names = [dns('edge.example')];
  await assert.rejects(
    obtain({ names }, { from: closed }),
    failure('refused', /takes only those who have an account/, { retryable: false }),
  );
  const wrong = Buffer.from('another key altogether, as long').toString('base64url');
  await assert.rejects(
    obtain({ names, externalAccount: { keyId: 'kid-1', hmacKey: wrong } }, { from: closed }),
    failure('refused', /^(?!.*YW5vdGhlc)the ACME server has refused an account: /, { retryable: false }),
  );
  const externalAccount = { keyId: 'kid-1', hmacKey };
  await accept(await obtain({ names, externalAccount }, { from: closed }), names, closed);
});

test('a server whose CA is not known here is not trusted, and nothing is sent to it', async () => {
  const options = {
    directoryUrl: pebble.directoryUrl,
    accountKey,
    names: [dns('edge.example')],
    keyType: 'ec',
    solvers: { http01: () => assert.fail('asked') },
    timeoutMs: 5_000,
    cleanupFailed: unexpected,
  } as const;
  const trusted = failure(
    'untrusted',
    /^the TLS certificate of the ACME server 127\.0\.0\.1:\d+ is not trusted: /,
  );
  await assert.rejects(obtainCertificate(options, never), trusted);
  // Its name is part of it.
  const directoryUrl = pebble.directoryUrl.replace('127.0.0.1', 'localhost');
  await assert.rejects(obtain({ directoryUrl }), failure('untrusted', /localhost/));
});

test('a server that is down is unreachable, at once', async () => {
  const directoryUrl = `https://127.0.0.1:${await freePort()}/dir`;
  await assert.rejects(
    obtain({ directoryUrl }),
    failure('unreachable', /^the ACME server 127\.0\.0\.1:\d+ cannot be reached: /, { retryable: true }),
  );
});

test("where something else is served, the challenges have failed, all of them, in the server's words", async () => {
  const right = http01Server({ port: pebble.httpPort, host: '127.0.0.1' });
  const http01: ChallengeSolver = (challenge, signal) =>
    right({ ...challenge, answer: `wrong for ${challenge.name}` }, signal);
  const names = [dns('edge.example'), dns('www.edge.example')];
  await assert.rejects(obtain({ names, solvers: { http01 } }), (error) => {
    failure(
      'challenge-failed',
      /check edge\.example.*"wrong for edge\.example"; .*"wrong for www\.edge\.example"/,
    )(error);
    assert.ok(error instanceof AcmeError);
    assert.match(error.action, /port 80 of (www\.)?edge\.example/);
    assert.match(`${error.problem?.type}`, /^urn:ietf:params:acme:error:(unauthorized|incorrectResponse)$/);
    assert.match(`${error.problem?.detail}`, /wrong for/);
    return true;
  });
  assert.equal(await listens(pebble.httpPort), false);
});

test('a port that another program has is named', async () => {
  const squatter = createServer().listen(pebble.httpPort, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    const names = [dns('edge.example'), dns('www.edge.example')];
    const message = `^port ${pebble.httpPort} of 127\\.0\\.0\\.1, where the ACME server asks, is in use by another program$`;
    await assert.rejects(
      obtain({ names }),
      failure('challenge-failed', new RegExp(message), { retryable: true }),
    );
  } finally {
    squatter.close();
    await once(squatter, 'close');
  }
});

test('an abort in the middle of a challenge rejects with its reason, and nobody listens any more then', async () => {
  const controller = new AbortController();
  const reason = new Error('the daemon stops');
  const server = http01Server({ port: pebble.httpPort, host: '127.0.0.1' });
  const http01: ChallengeSolver = async (challenge, signal) => {
    const shown = await server(challenge, signal);
    assert.equal(await listens(pebble.httpPort), true);
    controller.abort(reason);
    return shown;
  };
  const names = [dns('edge.example'), dns('www.edge.example')];
  await assert.rejects(
    obtain({ names, solvers: { http01 } }, { signal: controller.signal }),
    (error) => error === reason,
  );
  assert.equal(await listens(pebble.httpPort), false);
  await assert.rejects(obtain({}, { signal: controller.signal }), (error) => error === reason);
});

test('a challenge that cannot be cleaned up after is told, and loses no certificate', async () => {
  const lost = new Error('the zone is locked');
  const told: unknown[] = [];
  const right = http01Server({ port: pebble.httpPort, host: '127.0.0.1' });
  const http01: ChallengeSolver = async (challenge, signal) => {
    const shown = await right(challenge, signal);
    return {
      [Symbol.asyncDispose]: async () => {
        await shown[Symbol.asyncDispose]();
        throw lost;
      },
    };
  };
  const names = [dns('edge.example')];
  await accept(
    await obtain({ names, solvers: { http01 }, cleanupFailed: (error) => told.push(error) }),
    names,
  );
  assert.deepEqual(told, [lost]);
});

test('what cannot be proved with what is set up is refused before anybody is asked', async () => {
  const directoryUrl = 'https://acme.invalid/dir';
  const http01 = http01Server({ port: 80 });
  const dns01 = dns01Hook(['/bin/false'], { timeoutMs: 1_000 });
  const cases: readonly (readonly [readonly CertificateName[], AcmeOptions['solvers'], RegExp])[] = [
    [[dns('*.a.example'), dns('a.example')], { http01 }, /proves \*\.a\.example only by dns-01, which/],
    [[ip('10.0.0.1'), dns('a.example')], { dns01 }, /proves 10\.0\.0\.1 only by http-01, which/],
    [[dns('a.example')], {}, /proves a\.example only by http-01 or dns-01, which/],
  ];
  for (const [names, solvers, message] of cases)
    await assert.rejects(
      obtain({ directoryUrl, names, solvers }),
      failure('refused', message, { retryable: false }),
    );
  await assert.rejects(obtain({ names: [] }), { name: 'IssueError' });
  await assert.rejects(obtain({ names: [dns('a_b')] }), { name: 'IssueError' });
  await assert.rejects(
    obtain({ directoryUrl: 'http://127.0.0.1/dir' }),
    failure('bad-answer', /no address of the kind https/, { retryable: false }),
  );
});
