import { generateKeyPairSync } from 'node:crypto';
import { testPairs } from './cases.testdata.ts';
import { CA, damaged, SERVER } from './openssl.testdata.ts';
import type { Issue, Made, Recipe } from './openssl.testdata.ts';
import { forServer, NAMES } from './world.testdata.ts';
import type { World } from './world.testdata.ts';

const WHOLE = ['CN=edge', 'CN=Issuing'];

/** A server's certificate and what issued it, made with something wrong. */
async function below({ root, issue }: World, recipe: Partial<Recipe>) {
  const middle = await issue({ subject: '/CN=Middle', issuer: root, extensions: [...CA], ...recipe });
  return brought(await issue(forServer({ issuer: middle })), middle);
}

function brought(edge: Made, ...others: readonly Made[]) {
  return {
    certificates: [edge, ...others].map(({ certificate }) => certificate),
    keys: [edge.key],
  };
}

/** Another CA than the one that signed is at hand, under its name. */
async function byNamesake(issue: Issue, extensions: readonly string[]) {
  const recipe = { subject: '/CN=Fleet', extensions: [...CA] };
  const [mine, theirs] = [await issue(recipe), await issue(recipe)];
  const edge = await issue(forServer({ issuer: mine, extensions: [...SERVER, NAMES, ...extensions] }));
  return { ...brought(edge), pool: [theirs.certificate] };
}

testPairs({
  'a file in another order must be used in the right one': {
    change: ({ root, issuing, edge }) => ({
      certificates: [root.certificate, issuing.certificate, edge.certificate],
    }),
    uses: WHOLE,
    lines: [
      'warning chain-reordered | server.pem: its certificates are not in the order that servers send them; they are used in the right one | ' +
        'Put the certificate itself first, then its issuer, then the issuer of that; for this appliance nothing has to be done.',
    ],
  },
  'the root at the end of the file is not sent': {
    change: ({ root, issuing, edge }) => ({ ...brought(edge, issuing, root), pool: [] }),
    uses: WHOLE,
    lines: [],
  },
  'what the file leaves out must be taken from what is at hand': {
    change: ({ root, issuing, edge }) => ({
      ...brought(edge),
      pool: [root.certificate, issuing.certificate],
    }),
    uses: WHOLE,
    lines: [],
  },
  'an issuer that nobody has must be named': {
    change: ({ edge }) => brought(edge),
    uses: ['CN=edge'],
    lines: [
      'warning chain-incomplete | server.pem: the certificate of its issuer "CN=Issuing" is not at hand: only clients that have that one can check it | ' +
        'Append the certificate of "CN=Issuing" to the file; where it is a root CA, name it as ca_path in node.json.',
    ],
  },
  'a root that nobody has must be named': {
    change: () => ({ pool: [] }),
    uses: WHOLE,
    lines: [
      'warning untrusted | server.pem: no CA at hand ends its chain: "CN=Issuing" is issued by "CN=Root", which is not here | ' +
        'Add the CA "CN=Root" as ca_path in node.json, unless it is a public one that all clients know.',
    ],
  },
  'an expired issuer must be refused': {
    change: (world) => below(world, { from: '2025-01-01', to: '2026-06-01' }),
    lines: [
      'error expired | server.pem, "CN=Middle": it expired on 2026-06-01 (14 days ago) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'an issuer whose end is near must be told': {
    change: (world) => below(world, { from: '2025-01-01', to: '2026-06-20' }),
    uses: ['CN=edge', 'CN=Middle'],
    lines: [
      'warning expires-soon | server.pem, "CN=Middle": it expires on 2026-06-20 (in 4 days) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'an issuer of the file that is at hand as well must be spoken of as that of the file': {
    change: async (world) => {
      const pair = await below(world, { from: '2025-01-01', to: '2026-06-20' });
      return { ...pair, pool: [world.root.certificate, ...pair.certificates.map((one) => ({ ...one }))] };
    },
    uses: ['CN=edge', 'CN=Middle'],
    lines: [
      'warning expires-soon | server.pem, "CN=Middle": it expires on 2026-06-20 (in 4 days) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'an expired issuer at hand must not spoil what was brought without it': {
    change: async (world) => {
      const { certificates, keys } = await below(world, { from: '2025-01-01', to: '2026-06-01' });
      return { certificates: certificates.slice(0, 1), keys, pool: certificates.slice(1) };
    },
    uses: ['CN=edge'],
    lines: [
      'warning chain-incomplete | server.pem: the certificate of its issuer "CN=Middle" is not at hand (one is, but it is expired, too weak or not allowed to sign): only clients that have that one can check it | ' +
        'Append the certificate of "CN=Middle" to the file; where it is a root CA, name it as ca_path in node.json.',
    ],
  },
  'a renewed issuer must be used in the place of the expired one': {
    change: async ({ root, issue }) => {
      const recipe = { subject: '/CN=Middle', issuer: root, extensions: [...CA] };
      const old = await issue({ ...recipe, from: '2025-01-01', to: '2026-06-01' });
      const renewed = await issue({ ...recipe, key: old.key.key });
      const pair = brought(await issue(forServer({ issuer: old })), old);
      return { ...pair, pool: [root.certificate, renewed.certificate] };
    },
    uses: ['CN=edge', 'CN=Middle'],
    lines: [
      'warning unused | server.pem: 1 certificate in it is not used: "CN=Middle" (2025-01-01 to 2026-06-01) | ' +
        'Remove what does not belong to the certificate of the server.',
    ],
  },
  'an issuer that is no CA must be refused': {
    change: (world) => below(world, { extensions: ['basicConstraints=CA:FALSE'] }),
    lines: [
      'error not-a-ca | server.pem, "CN=Middle": it is not the certificate of a CA (basicConstraints CA:TRUE and, where it has a key usage, keyCertSign) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'an issuer that may not sign must be refused': {
    change: (world) => below(world, { extensions: [CA[0], 'keyUsage=cRLSign'] }),
    lines: [
      'error not-a-ca | server.pem, "CN=Middle": it is not the certificate of a CA (basicConstraints CA:TRUE and, where it has a key usage, keyCertSign) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'an issuer for clients only must not issue for a server': {
    change: (world) => below(world, { extensions: [...CA, 'extendedKeyUsage=clientAuth'] }),
    lines: [
      'error key-usage | server.pem, "CN=Middle": its extended key usage does not allow use by a server (serverAuth) | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'a weak issuer must be refused': {
    change: (world) =>
      below(world, { hash: 'sha1', key: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey }),
    lines: [
      'error weak-key | server.pem, "CN=Middle": its key is too weak: RSA with 1024 bits, where 2048 is the least | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
      'error weak-signature | server.pem, "CN=Middle": it is signed with SHA1, which is broken: what is signed so can be forged, and clients refuse it | ' +
        'Ask whoever issued the certificate for the issuing certificates of today, then import all of them together with "appliancectl certs import FILE...".',
    ],
  },
  'a damaged issuer must be refused, because it may be another': {
    change: ({ edge, issuing }) => ({ certificates: [edge.certificate, damaged(issuing.certificate)] }),
    lines: [
      `error bad-signature | server.pem, "CN=Issuing": it names "CN=Root" as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it | ` +
        'Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of "CN=Root".',
    ],
  },
  'another CA of the same name that was brought along must be refused': {
    change: async ({ edge, issue }) =>
      brought(edge, await issue({ subject: '/CN=Issuing', extensions: [...CA] })),
    lines: [
      `error bad-signature | server.pem: it names "CN=Issuing" as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it | ` +
        'Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of "CN=Issuing".',
    ],
  },
  'another CA of the same name at hand must be refused where the certificate does not tell them apart': {
    change: ({ issue }) => byNamesake(issue, ['authorityKeyIdentifier=none']),
    lines: [
      `error bad-signature | server.pem: it names "CN=Fleet" as its issuer, and the signature is not of that one's key: it is damaged, or another CA of the same name issued it | ` +
        'Copy it anew from where it came from; if that does not help, bring the CA that really issued it in the place of "CN=Fleet".',
    ],
  },
  'another CA of the same name at hand is only another CA where the certificate tells them apart': {
    change: ({ issue }) => byNamesake(issue, []),
    uses: ['CN=edge'],
    lines: [
      'warning chain-incomplete | server.pem: the certificate of its issuer "CN=Fleet" is not at hand (a CA of that name is, but not the one that signed): only clients that have that one can check it | ' +
        'Append the certificate of "CN=Fleet" to the file; where it is a root CA, name it as ca_path in node.json.',
    ],
  },
  'names that differ only in case and spaces are the same': {
    change: async ({ issue }) => {
      const root = await issue({ subject: '/CN=My  Root', extensions: [...CA] });
      const renamed = await issue({ subject: '/CN=my root', extensions: [...CA], key: root.key.key });
      return { ...brought(await issue(forServer({ issuer: root }))), pool: [renamed.certificate] };
    },
    uses: ['CN=edge'],
    lines: [],
  },
  'an expired root must be told, since clients may know a better one': {
    change: async ({ issue }) => {
      const root = await issue({
        subject: '/CN=Old',
        extensions: [...CA],
        from: '2016-01-01',
        to: '2026-01-02',
      });
      return { ...brought(await issue(forServer({ issuer: root }))), pool: [root.certificate] };
    },
    uses: ['CN=edge'],
    lines: [
      'warning expired | "CN=Old": it expired on 2026-01-02 (5 months ago) | ' +
        'Ask whoever runs this CA for its certificate of today, and name that as ca_path in node.json.',
    ],
  },
  'how a root signed itself does not count': {
    change: async ({ issue }) => {
      const root = await issue({ subject: '/CN=Old', extensions: [...CA], hash: 'sha1' });
      return { ...brought(await issue(forServer({ issuer: root }))), pool: [root.certificate] };
    },
    uses: ['CN=edge'],
    lines: [],
  },
});
