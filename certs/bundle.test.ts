import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, createServer } from 'node:tls';
import fc from 'fast-check';
import { run } from '../packaging/dev/command.ts';
import { makeAuthority, makeLeaf, type Authority, type Leaf } from './authority.testdata.ts';
import { renderBundle, type BundleEntry } from './bundle.ts';
import type { Certificate } from './types.ts';

const DAY = 24 * 3600 * 1000;
/** CN of a certificate that wants to be two, in red, and written backwards. */
const HOSTILE = 'evil\n-----BEGIN CERTIFICATE-----\nAAAA\u{1b}[31m\u{202e}\u{9b}31m';

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
let first: Authority;
let second: Authority;
let hostile: Authority;
let leaf: Leaf;

before(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'applianced-bundle-'));
  first = await makeAuthority(folder.path, 'first');
  second = await makeAuthority(folder.path, 'second');
  hostile = await makeAuthority(folder.path, 'hostile', `/CN=${HOSTILE}`);
  leaf = await makeLeaf(folder.path, 'leaf', second);
});
after(() => folder.remove());

const soon = () => first.certificate.notBefore + DAY;
const entry = (certificate: Certificate, origin: string): BundleEntry => ({ certificate, origin });
const commentsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('#'));

/** A certificate by its facts alone. */
function made(subject: string, fingerprint: string, facts: Partial<Certificate> = {}): Certificate {
  const pem = `-----BEGIN CERTIFICATE-----\n${fingerprint}\n-----END CERTIFICATE-----\n`;
  return { ...first.certificate, subject, fingerprint, pem, ...facts };
}

test('each certificate has one line that says what it is, whose, until when, and its sum', () => {
  const { text } = renderBundle([entry(first.certificate, 'customer')], soon());
  const { fingerprint, notAfter, pem } = first.certificate;
  const sum = fingerprint.match(/../g)?.join(':');
  const until = new Date(notAfter).toISOString().slice(0, 10);
  assert.equal(text, `# CN=first (customer; until ${until}; sha256 ${sum})\n${pem}`);
});

test('a certificate that several brought stands there once, under the first, and the line names the others', () => {
  const { certificate } = first;
  const entries = ['embedded', 'customer', 'embedded', 'system'].map((origin) => entry(certificate, origin));
  const { text, included } = renderBundle(entries, soon());
  assert.equal(text.split('BEGIN').length, 2);
  assert.match(text, /^# CN=first \(embedded, also customer, system; /);
  const { fingerprint, notAfter } = certificate;
  assert.deepEqual(included, [{ fingerprint, origin: 'embedded', subject: 'CN=first', notAfter }]);
});

test('what is expired or no CA is left out with the reason, and what is not valid yet is kept', () => {
  const now = Date.UTC(2026, 5, 1);
  const notAfter = (time: number) => ({ notAfter: time });
  const { included, leftOut } = renderBundle(
    [
      entry(made('CN=old', 'aa01', notAfter(Date.UTC(2026, 4, 31, 23, 59, 59))), 'system'),
      entry(made('CN=last second', 'aa02', notAfter(now)), 'system'),
      entry(made('CN=server', 'aa03', { isCa: false, ...notAfter(now + DAY) }), 'customer'),
      entry(made('CN=future', 'aa04', { notBefore: now + DAY, ...notAfter(now + 2 * DAY) }), 'system'),
      entry(made('CN=no date', 'aa05', notAfter(Number.NaN)), 'system'),
    ],
    now,
  );
  assert.deepEqual(
    included.map(({ subject }) => subject),
    ['CN=future', 'CN=last second'],
  );
  assert.deepEqual(leftOut, [
    { subject: 'CN=no date', fingerprint: 'aa05', reason: 'the end of its validity cannot be read' },
    { subject: 'CN=old', fingerprint: 'aa01', reason: 'expired on 2026-05-31' },
    {
      subject: 'CN=server',
      fingerprint: 'aa03',
      reason: 'not a CA: its basic constraints do not say CA:TRUE',
    },
  ]);
  assert.deepEqual(renderBundle([], now), { text: '', included: [], leftOut: [] });
});

test('the order is that of the origins, then of subjects, then of fingerprints, whatever the order within an origin', () => {
  const ordered = [
    entry(made('CN=z', '01'), 'embedded'),
    entry(made('CN=a', '02'), 'customer'),
    entry(made('CN=a', '03'), 'customer'),
    entry(made('CN=b', '00'), 'customer'),
    entry(made('CN=B', '04'), 'system'),
    entry(made('CN=a', '05'), 'system'),
  ];
  const expected = renderBundle(ordered, soon());
  assert.deepEqual(
    expected.included.map(({ fingerprint }) => fingerprint),
    ['01', '02', '03', '00', '04', '05'],
  );
  const origins = ['embedded', 'customer', 'system'];
  const shuffled = fc
    .shuffledSubarray(ordered, { minLength: ordered.length })
    .map((entries) => entries.toSorted((a, b) => origins.indexOf(a.origin) - origins.indexOf(b.origin)));
  fc.assert(fc.property(shuffled, (entries) => assert.deepEqual(renderBundle(entries, soon()), expected)));
});

test('no subject and no origin can end its line, steer a terminal, or begin a block', () => {
  const nasty = fc
    .array(
      fc.oneof(
        fc.constantFrom('-----BEGIN CERTIFICATE-----', '\n', '\r', '\u{1b}[31m', '\u{202e}', '\u{2028}'),
        fc.string({ unit: 'binary' }),
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(nasty, nasty, (subject, origin) => {
      const { text } = renderBundle([entry(made(subject, 'ab'), origin)], soon());
      const [comment = '', ...rest] = text.split('\n');
      assert.equal(rest.join('\n'), made('', 'ab').pem);
      assert.match(comment, /^# [^\p{C}\p{Zl}\p{Zp}]*$/u);
      assert.ok(!comment.includes('--'));
      assert.ok(comment.length < 400);
    }),
  );
});

test('a subject that is too long is cut between characters', () => {
  const { text } = renderBundle([entry(made(`x${'\u{1f512}'.repeat(100)}`, 'ab'), 'customer')], soon());
  assert.match(text, /^# x(?:\u{1f512}){59}\u{fffd}… \(customer; /u);
});

describe('those who read a bundle', () => {
  const bundle = async (): Promise<string> => {
    const path = join(folder.path, 'ca-bundle.crt');
    const all = [hostile, first, second].map(({ certificate }) => entry(certificate, 'customer'));
    await writeFile(path, renderBundle(all, soon()).text);
    return path;
  };

  test('openssl counts as many certificates as there are, by two of its readers', async () => {
    const path = await bundle();
    assert.equal(commentsOf(await readFile(path, 'utf8')).length, 3);
    const store = await run(['openssl', 'storeutl', '-noout', '-certs', path]);
    assert.match(store.stdout, /Total found: 3/);
    const pkcs7 = 'openssl crl2pkcs7 -nocrl -certfile "$1" | openssl pkcs7 -print_certs -noout';
    const { stdout } = await run(['sh', '-c', pkcs7, 'sh', path]);
    assert.equal(stdout.match(/^subject=/gm)?.length, 3);
  });

  test('openssl verifies a certificate of a CA in it, and of no other', async () => {
    const verify = async (file: string) =>
      (await run(['openssl', 'verify', '-CAfile', file, leaf.certFile])).stdout;
    assert.match(await verify(await bundle()), /leaf\.crt: OK/);
    const without = join(folder.path, 'without.crt');
    await writeFile(without, renderBundle([entry(first.certificate, 'customer')], soon()).text);
    await assert.rejects(verify(without), /unable to get local issuer certificate/);
  });

  test('Node takes it as `ca` and trusts a server of a CA in it', async () => {
    const server = createServer({ cert: await readFile(leaf.certFile), key: await readFile(leaf.keyFile) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const handshake = async (ca: string): Promise<boolean> => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca });
      try {
        await once(socket, 'secureConnect');
        return socket.authorized;
      } finally {
        socket.destroy();
      }
    };
    try {
      assert.equal(await handshake(await readFile(await bundle(), 'utf8')), true);
      await assert.rejects(handshake(first.certificate.pem), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    } finally {
      server.close();
    }
  });
});
