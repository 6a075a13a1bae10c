import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { testPairs, worldOfFile } from './cases.testdata.ts';
import { CA, CLIENT, compressed, newKey, privateKey } from './openssl.testdata.ts';
import { alone, forServer, subjects } from './world.testdata.ts';

const WHOLE = ['CN=edge', 'CN=Issuing'];
const rsa2048 = privateKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);

testPairs({
  'a good pair must be used as it is, without a word': {
    change: () => ({}),
    uses: WHOLE,
    lines: [],
  },
  'what is there twice must be used once': {
    change: ({ edge, issuing }) => ({
      certificates: [edge.certificate, issuing.certificate, edge.certificate],
      keys: [edge.key, edge.key],
    }),
    uses: WHOLE,
    lines: [
      'warning duplicate | server.pem: it holds more than once: "CN=edge" and a private key (EC P-256) | ' +
        'Remove the copies; each is used once.',
    ],
  },
  'what belongs to nothing must be told and change nothing': {
    change: async ({ edge, issuing, issue }) => ({
      certificates: [
        edge.certificate,
        (await issue({ subject: '/CN=Old', extensions: [...CA] })).certificate,
        issuing.certificate,
      ],
      keys: [privateKey(newKey()), edge.key],
    }),
    uses: WHOLE,
    lines: [
      'warning unused | server.pem: 1 certificate in it is not used: "CN=Old" (2026-01-01 to 2028-01-01) | ' +
        'Remove what does not belong to the certificate of the server.',
      'warning unused | server.pem: 1 private key in it is not used: EC P-256 | ' +
        'Remove what serves for nothing here: a private key can be stolen.',
    ],
  },
  'the key of a CA has no place beside the certificate of a server': {
    change: ({ edge, root }) => ({ keys: [root.key, edge.key] }),
    uses: WHOLE,
    lines: [
      'warning wrong-kind | server.pem: it holds the private key of the CA "CN=Root": whoever reads this file can sign as that CA | ' +
        'Remove that key from the file and keep it away from this machine.',
    ],
  },
  'a CA that came along with its key is not what is meant': {
    change: async ({ edge, issuing, issue }) => {
      const own = await issue({ subject: '/CN=Own', extensions: [...CA], from: '2026-05-01' });
      return {
        certificates: [own.certificate, edge.certificate, issuing.certificate],
        keys: [own.key, edge.key],
      };
    },
    uses: WHOLE,
    lines: [
      'warning wrong-kind | server.pem: it holds the private key of the CA "CN=Own": whoever reads this file can sign as that CA | ' +
        'Remove that key from the file and keep it away from this machine.',
      'warning unused | server.pem: 1 certificate in it is not used: "CN=Own" (2026-05-01 to 2028-01-01) | ' +
        'Remove what does not belong to the certificate of the server.',
    ],
  },
  'without anything both halves are missing': {
    change: () => ({ certificates: [], keys: [] }),
    lines: [
      'error certificate-missing | server.pem: there is no certificate | ' +
        'Add the certificate of the server; without one, "appliancectl certs csr" makes a request that a CA can sign.',
      'error key-missing | server.pem: there is no private key | ' +
        'Bring it along ("appliancectl certs import FILE..." takes several files); it lies where the request for the certificate was made.',
    ],
  },
  'without a key the certificate must still be judged': {
    change: () => ({ keys: [] }),
    at: { now: Date.parse('2028-02-01') },
    lines: [
      'error key-missing | server.pem: there is no private key | ' +
        'Bring it along ("appliancectl certs import FILE..." takes several files); it lies where the request for the certificate was made.',
      'error expired | server.pem: it expired on 2028-01-01 (31 days ago) | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
    ],
  },
  'without a certificate the key alone serves for nothing': {
    change: () => ({ certificates: [], item: 'client' }),
    lines: [
      'error certificate-missing | server.pem: there is no certificate | ' +
        'Add the certificate of the client; without one, "appliancectl certs csr" makes a request that a CA can sign.',
    ],
  },
  'a key that fits nothing must be told with what is there': {
    change: () => ({ keys: [rsa2048] }),
    lines: [
      'error key-mismatch | server.pem: the private key (RSA with 2048 bits) belongs to none of the certificates: "CN=Issuing" (EC P-256) and "CN=edge" (EC P-256) | ' +
        'Bring the key that was made together with the request for the certificate, or have a new certificate issued for this key.',
    ],
  },
  'several keys that fit nothing must be told with what is there': {
    change: () => ({ keys: [rsa2048, privateKey(newKey())] }),
    lines: [
      'error key-mismatch | server.pem: none of the private keys (EC P-256 and RSA with 2048 bits) belongs to any of the certificates: "CN=Issuing" (EC P-256) and "CN=edge" (EC P-256) | ' +
        'Bring the key that was made together with the request for the certificate, or have a new certificate issued for this key.',
    ],
  },
  'a key of the issuer instead of the own one must not make the issuer a server': {
    change: ({ issuing }) => ({ keys: [issuing.key] }),
    lines: [
      'error key-mismatch | server.pem: it holds the private key of the issuer "CN=Issuing" (EC P-256), not that of the certificate: whoever reads this file can sign as that CA | ' +
        'Bring the key of the certificate itself, and keep that of the CA away from this machine.',
    ],
  },
  'of two complete pairs for different names none can be chosen': {
    change: async ({ edge, issuing, issue }) => {
      const other = await issue(forServer({ subject: '/CN=other', issuer: issuing }));
      return { certificates: [other.certificate, edge.certificate], keys: [edge.key, other.key] };
    },
    lines: [
      'error key-ambiguous | server.pem: several certificates have their private key here, and nothing tells which is meant: "CN=edge" (EC P-256) and "CN=other" (EC P-256) | ' +
        'Leave in it only the certificate of the server, its private key and its issuers.',
    ],
  },
  'of a certificate and its renewal the newer must be used': {
    change: async ({ edge, issuing, issue }) => {
      const renewed = await issue(forServer({ issuer: issuing, from: '2026-05-01', key: edge.key.key }));
      return { certificates: [edge.certificate, renewed.certificate, issuing.certificate] };
    },
    uses: WHOLE,
    lines: [
      'warning key-ambiguous | server.pem: 2 certificates for "CN=edge" have their private key here; the newest is used, of 2026-05-01 | ' +
        'Remove the older ones.',
    ],
  },
  'a renewal must not be used before its time': {
    change: async ({ edge, issuing, issue }) => {
      const next = await issue(forServer({ issuer: issuing, from: '2026-07-01' }));
      return {
        certificates: [next.certificate, edge.certificate, issuing.certificate],
        keys: [next.key, edge.key],
      };
    },
    uses: WHOLE,
    lines: [
      'warning unused | server.pem: 1 certificate in it is not used: "CN=edge" (2026-07-01 to 2028-01-01) | ' +
        'Remove what does not belong to the certificate of the server.',
      'warning unused | server.pem: 1 private key in it is not used: EC P-256 | ' +
        'Remove what serves for nothing here: a private key can be stolen.',
    ],
  },
  'a certificate that signed itself and its renewal for the same key are no CA and server': {
    change: async ({ issue }) => {
      const recipe = {
        subject: '/CN=edge',
        extensions: ['basicConstraints=CA:TRUE', 'subjectAltName=DNS:edge'],
      };
      const old = await issue(recipe);
      const renewed = await issue({ ...recipe, from: '2026-05-01', key: old.key.key });
      return {
        certificates: [old.certificate, renewed.certificate],
        keys: [old.key],
        pool: [renewed.certificate],
      };
    },
    uses: ['CN=edge'],
    lines: [
      'warning key-ambiguous | server.pem: 2 certificates for "CN=edge" have their private key here; the newest is used, of 2026-05-01 | ' +
        'Remove the older ones.',
      'warning is-a-ca | server.pem: it is the certificate of a CA, used for a server: some clients refuse that, and whoever trusts it trusts all that its key signs | ' +
        'Make it with -addext basicConstraints=critical,CA:FALSE, or let a CA sign the request that "appliancectl certs csr" makes.',
    ],
  },
  'of the pairs of a server and of a client in one file the one that is asked for must be used': {
    change: async ({ edge, issuing, issue }) => {
      const client = await issue({ subject: '/CN=client', issuer: issuing, extensions: [...CLIENT] });
      return {
        item: 'client',
        certificates: [edge.certificate, client.certificate, issuing.certificate],
        keys: [edge.key, client.key],
      };
    },
    uses: ['CN=client', 'CN=Issuing'],
    lines: [
      'warning unused | server.pem: 1 certificate in it is not used: "CN=edge" (2026-01-01 to 2028-01-01) | ' +
        'Remove what does not belong to the certificate of the client.',
      'warning unused | server.pem: 1 private key in it is not used: EC P-256 | ' +
        'Remove what serves for nothing here: a private key can be stolen.',
    ],
  },
  'everything must be told at once, errors first': {
    change: async ({ edge, issuing, issue }) => {
      const bad = await issue({
        subject: '/CN=bad',
        issuer: issuing,
        from: '2025-01-01',
        to: '2026-03-01',
        hash: 'sha1',
        key: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
        extensions: ['extendedKeyUsage=clientAuth'],
      });
      return {
        certificates: [edge.certificate, issuing.certificate, bad.certificate, bad.certificate],
        keys: [bad.key, privateKey(newKey())],
        pool: [],
      };
    },
    lines: [
      'error expired | server.pem: it expired on 2026-03-01 (3 months ago) | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
      'error key-usage | server.pem: its extended key usage does not allow use by a server (serverAuth) | ' +
        'Ask for one with the extended key usage serverAuth, then import that.',
      'error no-names | server.pem: it has no subject alternative names, and browsers and other clients ignore the common name: none would accept it | ' +
        'Ask for one with names: "appliancectl certs csr" makes such a request; openssl needs -addext "subjectAltName=DNS:NAME".',
      'error weak-key | server.pem: its key is too weak: RSA with 1024 bits, where 2048 is the least | ' +
        'Have one issued for a key of EC P-256 or RSA with 2048 to 4096 bits; "appliancectl certs csr" makes key and request.',
      'error weak-signature | server.pem: it is signed with SHA1, which is broken: what is signed so can be forged, and clients refuse it | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
      'warning untrusted | server.pem: no CA at hand ends its chain: "CN=Issuing" is issued by "CN=Root", which is not here | ' +
        'Add the CA "CN=Root" as ca_path in node.json, unless it is a public one that all clients know.',
      'warning chain-reordered | server.pem: its certificates are not in the order that servers send them; they are used in the right one | ' +
        'Put the certificate itself first, then its issuer, then the issuer of that; for this appliance nothing has to be done.',
      'warning unused | server.pem: 1 certificate in it is not used: "CN=edge" (2026-01-01 to 2028-01-01) | ' +
        'Remove what does not belong to the certificate of the server.',
      'warning unused | server.pem: 1 private key in it is not used: EC P-256 | ' +
        'Remove what serves for nothing here: a private key can be stolen.',
      'warning duplicate | server.pem: it holds more than once: "CN=bad" | ' +
        'Remove the copies; each is used once.',
    ],
  },
});

const world = worldOfFile();

test('a key must be found whatever way the certificate writes its point', async () => {
  const plain = newKey();
  const { root, issue, folder } = world();
  const made = await issue(forServer({ issuer: root, key: await compressed(folder, plain) }));
  assert.notEqual(made.certificate.publicKeyFingerprint, privateKey(plain).publicKeyFingerprint);
  const { pair, problems } = world().judge({ ...alone(made), keys: [privateKey(plain)] });
  assert.deepEqual(problems, []);
  assert.deepEqual(pair && subjects(pair.chain), ['CN=edge']);
});
