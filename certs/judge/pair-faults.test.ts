import { generateKeyPairSync } from 'node:crypto';
import { testPairs } from './cases.testdata.ts';
import { dns, ip } from './facts.testdata.ts';
import { CLIENT, damaged, SERVER } from './openssl.testdata.ts';
import { alone, forServer, NAMES } from './world.testdata.ts';

const WHOLE = ['CN=edge', 'CN=Issuing'];

testPairs({
  'an expired certificate must be refused': {
    change: () => ({}),
    at: { now: Date.parse('2028-10-01') },
    lines: [
      'error expired | server.pem: it expired on 2028-01-01 (9 months ago) | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
    ],
  },
  'a certificate of tomorrow must be refused today': {
    change: async ({ root, issue }) => alone(await issue(forServer({ issuer: root, from: '2026-06-17' }))),
    lines: [
      'error not-yet-valid | server.pem: it is valid only from 2026-06-17 00:00 UTC (in 36 hours) | ' +
        'Look with "timedatectl" whether the clock of this machine is right; if it is, wait until then or ask for one that is valid today.',
    ],
  },
  'an end that is near must be told in time': {
    change: () => ({}),
    at: { now: Date.parse('2027-12-20') },
    uses: WHOLE,
    lines: [
      'warning expires-soon | server.pem: it expires on 2028-01-01 (in 12 days) | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
    ],
  },
  'a clock that is wrong must not refuse anything': {
    change: () => ({}),
    at: { now: 0, clockIsTrusted: false },
    uses: WHOLE,
    lines: [
      'warning not-yet-valid | server.pem: whether it is valid today cannot be told, because the clock of this machine is wrong: it shows 1970-01-01 | ' +
        'Set the clock with "timedatectl", or let the machine reach a time server; the dates are judged as soon as the clock is right.',
    ],
  },
  'a certificate that signed itself as openssl makes it must be used, with advice': {
    change: async ({ issue }) =>
      alone(await issue({ subject: '/CN=edge', extensions: ['basicConstraints=CA:TRUE', NAMES] })),
    uses: ['CN=edge'],
    lines: [
      'warning is-a-ca | server.pem: it is the certificate of a CA, used for a server: some clients refuse that, and whoever trusts it trusts all that its key signs | ' +
        'Make it with -addext basicConstraints=critical,CA:FALSE, or let a CA sign the request that "appliancectl certs csr" makes.',
      'warning untrusted | server.pem: it is signed by itself: clients trust it only where they were given this very certificate | ' +
        'Add it as ca_path in node.json and give it to the clients, or use one that a CA has issued.',
    ],
  },
  'a certificate that signed itself and is no CA can only be given to clients': {
    change: async ({ issue }) => alone(await issue(forServer())),
    uses: ['CN=edge'],
    lines: [
      'warning untrusted | server.pem: it is signed by itself: clients trust it only where they were given this very certificate | ' +
        'Give it to the clients, or let a CA sign the request that "appliancectl certs csr" makes.',
    ],
  },
  'a certificate that signed itself and is known as a CA leaves only the advice': {
    change: async ({ issue }) => {
      const own = await issue({ subject: '/CN=edge', extensions: ['basicConstraints=CA:TRUE', NAMES] });
      return { ...alone(own), pool: [own.certificate] };
    },
    uses: ['CN=edge'],
    lines: [
      'warning is-a-ca | server.pem: it is the certificate of a CA, used for a server: some clients refuse that, and whoever trusts it trusts all that its key signs | ' +
        'Make it with -addext basicConstraints=critical,CA:FALSE, or let a CA sign the request that "appliancectl certs csr" makes.',
    ],
  },
  'an intermediate CA must not serve': {
    change: ({ issuing }) => alone(issuing),
    lines: [
      'error is-a-ca | server.pem: it is the certificate of a CA, which others have signed to issue certificates, not that of a server | ' +
        'Have this CA issue one for the server: "appliancectl certs csr" makes the request.',
      'error key-usage | server.pem: its key usage does not allow digital signatures, which every connection needs | ' +
        'Ask for one with the key usage digitalSignature: "appliancectl certs csr" makes such a request.',
      'error no-names | server.pem: it has no subject alternative names, and browsers and other clients ignore the common name: none would accept it | ' +
        'Ask for one with names: "appliancectl certs csr" makes such a request; openssl needs -addext "subjectAltName=DNS:NAME".',
    ],
  },
  'the certificate of a client must not serve': {
    change: async ({ root, issue }) =>
      alone(await issue(forServer({ issuer: root, extensions: [...CLIENT, NAMES] }))),
    lines: [
      'error key-usage | server.pem: its extended key usage does not allow use by a server (serverAuth) | ' +
        'Ask for one with the extended key usage serverAuth, then import that.',
    ],
  },
  'a certificate that may only encrypt must not serve': {
    change: async ({ root, issue }) =>
      alone(await issue(forServer({ issuer: root, extensions: ['keyUsage=keyAgreement', NAMES] }))),
    lines: [
      'error key-usage | server.pem: its key usage does not allow digital signatures, which every connection needs | ' +
        'Ask for one with the key usage digitalSignature: "appliancectl certs csr" makes such a request.',
    ],
  },
  'a purpose that OpenSSL does not take for that of a server must be told': {
    change: async ({ root, issue }) =>
      alone(
        await issue(forServer({ issuer: root, extensions: ['extendedKeyUsage=anyExtendedKeyUsage', NAMES] })),
      ),
    uses: ['CN=edge'],
    lines: [
      'warning key-usage | server.pem: its extended key usage is "any" without serverAuth: programs that use OpenSSL refuse it | ' +
        'Ask for one with the extended key usage serverAuth, then import that.',
    ],
  },
  'a server without names must be refused, with the names that it should have': {
    change: async ({ root, issue }) =>
      alone(await issue(forServer({ issuer: root, extensions: [...SERVER] }))),
    at: { names: [dns('edge.local'), ip('192.0.2.9')] },
    lines: [
      'error no-names | server.pem: it has no subject alternative names, and browsers and other clients ignore the common name: none would accept it | ' +
        'Ask for one with names: "appliancectl certs csr" makes such a request; openssl needs -addext "subjectAltName=DNS:edge.local,IP:192.0.2.9".',
    ],
  },
  'a client needs no names': {
    change: async ({ root, issue }) => ({
      item: 'client',
      ...alone(await issue({ subject: '/CN=client', issuer: root, extensions: [...CLIENT] })),
    }),
    at: { names: [dns('edge.local')] },
    uses: ['CN=client'],
    lines: [],
  },
  'names that are not covered must be told': {
    change: () => ({}),
    at: { names: [dns('edge.local'), ip('192.0.2.1'), ip('192.0.2.9'), dns('a.edge.example.com')] },
    uses: WHOLE,
    lines: [
      'warning name-mismatch | server.pem: it does not cover edge.local and 192.0.2.9: clients that connect by that refuse it | ' +
        'Use a name that it covers, or ask for one that covers edge.local and 192.0.2.9 as well: "appliancectl certs csr" makes the request.',
    ],
  },
  'a certificate for other names only must be used, since the site may know names that we do not': {
    change: () => ({}),
    at: { names: [dns('edge.local')] },
    uses: WHOLE,
    lines: [
      'warning name-mismatch | server.pem: it covers none of the names under which this appliance is known (edge.local), only edge.example.com, *.edge.example.com and 192.0.2.1: clients refuse it unless they connect by a name that is not known here | ' +
        'Use a name that it covers, or ask for one that covers edge.local as well: "appliancectl certs csr" makes the request.',
    ],
  },
  'a weak key must be refused': {
    change: async ({ root, issue }) => {
      const key = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
      return alone(await issue(forServer({ issuer: root, key })));
    },
    lines: [
      'error weak-key | server.pem: its key is too weak: RSA with 1024 bits, where 2048 is the least | ' +
        'Have one issued for a key of EC P-256 or RSA with 2048 to 4096 bits; "appliancectl certs csr" makes key and request.',
    ],
  },
  'a curve that programs do not know must be refused': {
    change: async ({ root, issue }) => {
      const key = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
      return alone(await issue(forServer({ issuer: root, key })));
    },
    lines: [
      'error unsupported-key | server.pem: common programs do not support the kind of its key (EC secp256k1) | ' +
        'Have one issued for a key of EC P-256 or RSA with 2048 to 4096 bits; "appliancectl certs csr" makes key and request.',
    ],
  },
  'a key that browsers do not take must be told': {
    change: async ({ root, issue }) => {
      const key = generateKeyPairSync('ed25519').privateKey;
      return alone(await issue(forServer({ issuer: root, key })));
    },
    uses: ['CN=edge'],
    lines: [
      'warning unsupported-key | server.pem: browsers do not accept the kind of its key (ed25519) | ' +
        'Have one issued for a key of EC P-256 or RSA with 2048 to 4096 bits; "appliancectl certs csr" makes key and request.',
    ],
  },
  'a signature with a broken hash must be refused': {
    change: async ({ root, issue }) => alone(await issue(forServer({ issuer: root, hash: 'sha1' }))),
    lines: [
      'error weak-signature | server.pem: it is signed with SHA1, which is broken: what is signed so can be forged, and clients refuse it | ' +
        'Ask whoever issued it for a new one, then import it with "appliancectl certs import FILE...".',
    ],
  },
  'a damaged certificate must be refused': {
    change: ({ edge, issuing }) => ({ certificates: [damaged(edge.certificate), issuing.certificate] }),
    lines: [
      `error bad-signature | server.pem: it names "CN=Issuing" as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it | ` +
        'Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of "CN=Issuing".',
    ],
  },
  'a damaged certificate that signed itself must be refused': {
    change: async ({ issue }) => {
      const own = await issue(forServer());
      return { certificates: [damaged(own.certificate)], keys: [own.key] };
    },
    lines: [
      'error bad-signature | server.pem: it names itself as its issuer, and the signature is not of its own key: it is damaged | ' +
        'Copy it anew from where it came from.',
    ],
  },
});
