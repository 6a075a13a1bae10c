import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Certificate } from '../types.ts';
import { judgeAuthorities } from './authorities.ts';
import { assertLines, worldOfFile } from './cases.testdata.ts';
import { circumstances } from './facts.testdata.ts';
import { CA, damaged, newKey, privateKey } from './openssl.testdata.ts';
import type { Made } from './openssl.testdata.ts';
import type { AuthoritiesCandidate, Circumstances } from './verdict.ts';
import { subjects } from './world.testdata.ts';
import type { World } from './world.testdata.ts';

interface Case {
  readonly of: (world: World) => Promise<Partial<AuthoritiesCandidate>> | Partial<AuthoritiesCandidate>;
  readonly at?: Partial<Circumstances>;
  readonly trusts: readonly string[];
  readonly lines: readonly string[];
}

const certificates = (...all: readonly (Made | Certificate)[]): Partial<AuthoritiesCandidate> => ({
  certificates: all.map((one) => ('certificate' in one ? one.certificate : one)),
});
const old = (world: World) =>
  world.issue({ subject: '/CN=Old', extensions: [...CA], from: '2016-01-01', to: '2026-05-01' });

const cases: Readonly<Record<string, Case>> = {
  'a root and its intermediate must both be trusted, in the order of the file': {
    of: ({ root, issuing }) => certificates(issuing, root),
    trusts: ['CN=Issuing', 'CN=Root'],
    lines: [],
  },
  'an empty file is an error': {
    of: () => ({}),
    trusts: [],
    lines: [
      'error certificate-missing | ca.pem: there is no certificate in it | ' +
        'Name a file with the certificates of the CAs (PEM) as ca_path in node.json.',
    ],
  },
  'certificates of servers among CAs must be left out': {
    of: ({ root, edge }) => certificates(edge, root),
    trusts: ['CN=Root'],
    lines: [
      'warning not-a-ca | ca.pem, "CN=edge": it is not the certificate of a CA (basicConstraints CA:TRUE and, where it has a key usage, keyCertSign); it is left out | ' +
        'Put the certificate of the CA that issued it, "CN=Issuing", in its place.',
    ],
  },
  'a file without any CA is an error': {
    of: ({ edge }) => certificates(edge),
    trusts: [],
    lines: [
      'error not-a-ca | ca.pem, "CN=edge": it is not the certificate of a CA (basicConstraints CA:TRUE and, where it has a key usage, keyCertSign) | ' +
        'Put the certificate of the CA that issued it, "CN=Issuing", in its place.',
    ],
  },
  'an expired CA must be left out, once, as long as another remains': {
    of: async (world) => certificates(await old(world), world.root),
    trusts: ['CN=Root'],
    lines: [
      'warning expired | ca.pem, "CN=Old": it expired on 2026-05-01 (45 days ago); it is left out | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
    ],
  },
  'a file of expired CAs is an error': {
    of: async (world) => certificates(await old(world)),
    trusts: [],
    lines: [
      'error expired | ca.pem, "CN=Old": it expired on 2026-05-01 (45 days ago) | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
    ],
  },
  'a CA whose time is still to come must be kept for then': {
    of: async ({ root, issue }) =>
      certificates(root, await issue({ subject: '/CN=Next', extensions: [...CA], from: '2027-01-01' })),
    trusts: ['CN=Root', 'CN=Next'],
    lines: [
      'warning not-yet-valid | ca.pem, "CN=Next": it is valid only from 2027-01-01 (in 6 months) | ' +
        'Look with "timedatectl" whether the clock of this machine is right; if it is, wait until then or ask for one that is valid today.',
    ],
  },
  'a CA whose end is near must be told and kept': {
    of: ({ root }) => certificates(root),
    at: { now: Date.parse('2035-12-20') },
    trusts: ['CN=Root'],
    lines: [
      'warning expires-soon | ca.pem, "CN=Root": it expires on 2036-01-01 (in 12 days) | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
    ],
  },
  'a clock that is wrong must not leave anything out': {
    of: async (world) => certificates(await old(world)),
    at: { now: 0, clockIsTrusted: false },
    trusts: ['CN=Old'],
    lines: [
      'warning not-yet-valid | ca.pem: whether it is valid today cannot be told, because the clock of this machine is wrong: it shows 1970-01-01 | ' +
        'Set the clock with "timedatectl", or let the machine reach a time server; the dates are judged as soon as the clock is right.',
    ],
  },
  'an intermediate alone must be kept, and the root that it needs named': {
    of: ({ issuing }) => certificates(issuing),
    trusts: ['CN=Issuing'],
    lines: [
      'warning chain-incomplete | ca.pem, "CN=Issuing": it is an intermediate CA, and the root above it is not in the file ("CN=Root" is missing): many programs trust nothing by it alone | ' +
        'Add the certificate of "CN=Root" to the file.',
    ],
  },
  'an intermediate whose root is left out needs another': {
    of: async (world) => {
      const root = await old(world);
      return certificates(
        await world.issue({ subject: '/CN=Middle', issuer: root, extensions: [...CA] }),
        root,
      );
    },
    trusts: ['CN=Middle'],
    lines: [
      'warning expired | ca.pem, "CN=Old": it expired on 2026-05-01 (45 days ago); it is left out | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
      'warning chain-incomplete | ca.pem, "CN=Middle": it is an intermediate CA, and the root above it is not in the file ("CN=Old" is missing): many programs trust nothing by it alone | ' +
        'Add the certificate of "CN=Old" to the file.',
    ],
  },
  'a damaged CA must be left out': {
    of: ({ root, issuing }) => certificates(root, damaged(issuing.certificate)),
    trusts: ['CN=Root'],
    lines: [
      `warning bad-signature | ca.pem, "CN=Issuing": it names "CN=Root" as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it; it is left out | ` +
        'Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of "CN=Root".',
    ],
  },
  'a damaged root alone is an error': {
    of: ({ root }) => certificates(damaged(root.certificate)),
    trusts: [],
    lines: [
      'error bad-signature | ca.pem, "CN=Root": it names itself as its issuer, and the signature is not of its own key: it is damaged | ' +
        'Copy it anew from where it came from.',
    ],
  },
  'an old and a new root of one name must both be trusted': {
    of: async ({ root, issuing, issue }) =>
      certificates(root, issuing, await issue({ subject: '/CN=Root', extensions: [...CA] })),
    trusts: ['CN=Root', 'CN=Issuing', 'CN=Root'],
    lines: [],
  },
  'a weak key and a broken signature leave a CA out, and a root that signed itself so does not': {
    of: async ({ root, issue }) =>
      certificates(
        await issue({ subject: '/CN=Sha1', extensions: [...CA], hash: 'sha1' }),
        await issue({ subject: '/CN=Sha1 Middle', issuer: root, extensions: [...CA], hash: 'sha1' }),
        await issue({
          subject: '/CN=Weak',
          extensions: [...CA],
          key: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
        }),
        root,
      ),
    trusts: ['CN=Sha1', 'CN=Root'],
    lines: [
      'warning weak-signature | ca.pem, "CN=Sha1": it is signed by itself with SHA1, which is broken; some programs refuse that | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
      'warning weak-signature | ca.pem, "CN=Sha1 Middle": it is signed with SHA1, which is broken: what is signed so can be forged, and clients refuse it; it is left out | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
      'warning weak-key | ca.pem, "CN=Weak": its key is too weak: RSA with 1024 bits, where 2048 is the least; it is left out | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
    ],
  },
  'the key of the CA has no place in the file': {
    of: ({ root }) => ({ ...certificates(root), keys: [root.key] }),
    trusts: ['CN=Root'],
    lines: [
      'warning wrong-kind | ca.pem: it holds the private key of the CA "CN=Root": whoever reads this file can sign as that CA | ' +
        'Remove that key from the file and keep it away from this machine.',
    ],
  },
  'no key has a place in the file': {
    of: ({ root }) => ({ ...certificates(root), keys: [privateKey(newKey())] }),
    trusts: ['CN=Root'],
    lines: [
      'warning wrong-kind | ca.pem: it holds 1 private key (EC P-256), and everyone may read it | ' +
        'Remove it from the file: trust needs certificates only.',
    ],
  },
  'what is there twice must be trusted once': {
    of: ({ root }) => certificates(root, root, root),
    trusts: ['CN=Root'],
    lines: [
      'warning duplicate | ca.pem: it holds more than once: "CN=Root" | Remove the copies; each is used once.',
    ],
  },
};

const world = worldOfFile();
for (const [intent, { of, at, trusts, lines }] of Object.entries(cases))
  test(intent, async () => {
    const candidate = { where: 'ca.pem', certificates: [], keys: [], ...(await of(world())) };
    const { authorities, problems } = judgeAuthorities(candidate, { ...circumstances, ...at });
    assertLines(problems, lines);
    assert.deepEqual(subjects(authorities), trusts);
  });
