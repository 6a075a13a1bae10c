import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { certsOf } from '../../api/memory.testdata.ts';
import { CERTS_NOW as now, certificate, item, problem } from '../certs.testdata.ts';
import { renderCertImport } from './certs-import.ts';
import { renderCertItem, renderCerts } from './certs.ts';

const view = { now, width: Infinity, color: false };
const brief = { verbose: false };
const ca = item('ca', [certificate('CN=box-17 CA', 3_650)]);
const server = item(
  'server',
  [
    certificate('CN=box-17.example.org, O=Example', 59, { names: ['box-17.example.org', '192.0.2.17'] }),
    certificate('CN=Site CA, O=Example', 700),
  ],
  { source: 'customer', where: '/var/lib/applianced/imported/server', why: "the site's own was imported" },
);
const client = item('client', [certificate('CN=box-17', 80)], {
  renewal: 'made anew 2026-03-22, when a third of its life is left',
});
const usedBy = [
  { service: 'broker-edge', reload: 'SIGHUP', generation: 3 },
  { service: 'ui', reload: 'restart', generation: 2 },
  { service: 'old', reload: 'none', generation: 1 },
  { service: 'new', reload: 'none' },
];

test('what is in force comes first, then why, and who uses it', () => {
  const certs = certsOf({
    items: [ca, server, client],
    usedBy,
    bundle: { certificates: 145, systemRoots: true },
    waiting: ['ui: restarts when broker-edge is healthy'],
  });
  assert.equal(
    renderCerts(certs, brief, view),
    `+ Certificates are in force (generation 3); the first to expire is server, in 59 days
  published 2026-01-31 12:00:00Z, 5s ago; files in /var/lib/applianced/certs

ITEM    SOURCE     EXPIRES                    FINGERPRINT   SUBJECT
ca      generated  + in 9 years (2036-01-29)  ab12ab12ab12  CN=box-17 CA
server  customer   + in 59 days (2026-03-31)  ab12ab12ab12  CN=box-17.example.org, O=Example
client  generated  + in 80 days (2026-04-21)  ab12ab12ab12  CN=box-17

ca
  why  made here

server
  why    the site's own was imported
  from   /var/lib/applianced/imported/server
  names  box-17.example.org, 192.0.2.17
  key    EC P-256
  chain  CN=Site CA, O=Example, + in 700 days (2028-01-01)

client
  why      made here
  key      EC P-256
  renewal  made anew 2026-03-22, when a third of its life is left

bundle   ca-bundle.crt holds 145 certificates, with the CAs of the operating system
waiting  ui: restarts when broker-edge is healthy

USED BY      AFTER A CHANGE  GENERATION
broker-edge  SIGHUP          3
ui           restart         ! 2, behind 3
old          none            1
new          none            -
`,
  );
});

test('a terminal of 80 columns has no fingerprint, and long texts go on below their beginning', () => {
  const long = { ...server, problems: [problem({ message: `it belongs to ${'another '.repeat(10)}key` })] };
  assert.equal(
    renderCerts(certsOf({ items: [long] }), brief, { ...view, width: 80 }),
    `! Certificates are in force (generation 3); the first to expire is server, in 59
  days; see what is wrong with: server
  published 2026-01-31 12:00:00Z, 5s ago; files in /var/lib/applianced/certs

ITEM    SOURCE    EXPIRES                    SUBJECT
server  customer  + in 59 days (2026-03-31)  CN=box-17.example.org, O=Example

server
  why    the site's own was imported
  from   /var/lib/applianced/imported/server
  names  box-17.example.org, 192.0.2.17
  key    EC P-256
  chain  CN=Site CA, O=Example, + in 700 days (2028-01-01)
  x server.key: it belongs to another another another another another another
    another another another another key (key-mismatch)
    Next: give the key that the request was made with

bundle   ca-bundle.crt holds 1 certificate, without the CAs of the operating
         system
used by  no service
`,
  );
});

test('the headline tells the worst of what is in force', () => {
  const base = 'Certificates are in force (generation 3)';
  const early = certificate('CN=x', 90, { notBefore: '2026-02-10T00:00:00.000Z' });
  const table: readonly [Parameters<typeof certsOf>[0], string][] = [
    [
      { items: [ca, item('server', [certificate('CN=x', 6)])] },
      `! ${base}; the first to expire is server, in 6 days`,
    ],
    [{ items: [item('client', [certificate('CN=x', -3)]), server] }, `x ${base}; client expired 3 days ago`],
    [{ items: [item('server', [early]), ca] }, `! ${base}; server is not valid before 2026-02-10`],
    // The chain ends before the certificate.
    [
      { items: [item('server', [certificate('CN=x', 300), certificate('CN=issuer', 10)])] },
      `! ${base}; the first to expire is server, in 10 days`,
    ],
    // An old CA may end while its successor is trusted.
    [
      { items: [item('ca', [certificate('CN=old', -1), certificate('CN=new', 400)])] },
      `+ ${base}; the first to expire is ca, in 400 days`,
    ],
    [
      { items: [{ ...client, problems: [problem({ severity: 'warning' })] }] },
      `! ${base}; the first to expire is client, in 80 days; see what is wrong with: client`,
    ],
    [{ items: [item('ca', []), item('server', [])] }, `! ${base}, but there are none`],
    [{ state: 'pending', reason: 'the clock is not set' }, '> No certificates are published yet'],
    [{ state: 'unavailable', reason: 'the disk is full' }, 'x No certificates can be published'],
  ];
  for (const [certs, expected] of table)
    assert.equal(renderCerts(certsOf(certs), brief, view).split('\n')[0], expected);
});

test('nothing published yet says why, and an item without a certificate has a row', () => {
  const {
    generation: _,
    publishedAt: __,
    ...certs
  } = certsOf({
    state: 'pending',
    reason: 'waits for a clock that is set',
    items: [
      { item: 'server', why: 'nothing is made before the clock is set', certificates: [], problems: [] },
    ],
    bundle: { certificates: 0, systemRoots: false },
  });
  assert.equal(
    renderCerts(certs, brief, view),
    `> No certificates are published yet
  files in /var/lib/applianced/certs
  waits for a clock that is set

ITEM    SOURCE  EXPIRES  FINGERPRINT  SUBJECT
server  -       -        -            none yet

server
  why  nothing is made before the clock is set

bundle   ca-bundle.crt holds 0 certificates, without the CAs of the operating system
used by  no service
`,
  );
});

test('--verbose has all that is known of each certificate', () => {
  const text = renderCerts(certsOf({ items: [client] }), { verbose: true }, view);
  assert.ok(
    text.includes(`  renewal  made anew 2026-03-22, when a third of its life is left

    subject  CN=box-17
    issuer   CN=Site CA, O=Example
    key      EC P-256
    serial   0a0b
    valid    2025-10-23 12:00:05Z to 2026-04-21 12:00:05Z, + in 80 days (2026-04-21)
    sha256   ${'ab12'.repeat(16)}
`),
    text,
  );
});

test('of a bundle of CAs the first five have a row', () => {
  const many = Array.from({ length: 7 }, (_, index) => certificate(`CN=CA ${index}`, 100 + index));
  const text = renderCertItem(item('ca', many, { source: 'customer' }), view);
  assert.match(text, /CN=CA 4\nca +customer +- +- +and 2 more \(--verbose\)\n/);
  assert.doesNotMatch(text, /CN=CA 5/);
});

test('an import says what it took and what that replaced, or everything that is wrong', () => {
  const items = [
    {
      item: 'server' as const,
      certificates: [certificate('CN=new', 365), certificate('CN=Site CA', 700)],
      replaces: 'CN=old, until 2026-02-05',
    },
    { item: 'ca' as const, certificates: [certificate('CN=Site CA', 700)] },
  ];
  const good = {
    imported: true,
    needsPassword: false,
    items,
    problems: [problem({ severity: 'warning', code: 'expires-soon' })],
  };
  const table = `
ITEM    EXPIRES                     FINGERPRINT   SUBJECT
server  + in 365 days (2027-01-31)  ab12ab12ab12  CN=new
ca      + in 700 days (2028-01-01)  ab12ab12ab12  CN=Site CA
`;
  assert.equal(
    renderCertImport(good, { check: false }, view),
    `+ Imported: server, ca
${table}server replaced CN=old, until 2026-02-05

! server.key: the key belongs to none of the certificates (expires-soon)
  Next: give the key that the request was made with
`,
  );
  assert.equal(
    renderCertImport({ ...good, imported: false, problems: [] }, { check: true }, view),
    `+ Can be imported: server, ca
${table}server would replace CN=old, until 2026-02-05
`,
  );
  const nothing = { imported: false, needsPassword: false, items: [], problems: [] };
  const headlines: readonly [Parameters<typeof renderCertImport>[0], boolean, string][] = [
    [
      { ...nothing, items, problems: [problem(), problem({ severity: 'warning' })] },
      false,
      'x Nothing was changed: 1 error',
    ],
    [{ ...nothing, items, problems: [problem(), problem()] }, true, 'x Cannot be imported: 2 errors'],
    [nothing, false, 'x Nothing was changed: there is nothing to use in it'],
    [
      { ...nothing, needsPassword: true, problems: [problem()] },
      false,
      'x Nothing was changed: without the right password not all of it can be read (--password-file FILE)',
    ],
    [{ ...nothing, items }, false, 'x Nothing was changed'],
  ];
  for (const [result, check, expected] of headlines)
    assert.equal(renderCertImport(result, { check }, view).split('\n')[0], expected);
});

test('nothing that a certificate, a file or a service says can draw on the terminal', () => {
  const evil = fc
    .tuple(fc.string({ unit: 'binary' }), fc.constantFrom('\x1b[2J', '\r', '\x07', '\u202e', '\x9b31m'))
    .map(([text, code]) => `a${text}${code}b`);
  const controls = /[^\P{Cc}\n]|\p{Bidi_Control}/u;
  fc.assert(
    fc.property(evil, fc.boolean(), (text, verbose) => {
      const one = certificate(text, 5, {
        issuer: text,
        names: [text, text],
        serial: text,
        key: text,
        fingerprint: text,
      });
      const problems = [problem({ where: text, message: text, action: text, code: text })];
      const status = item('server', [one, one], { where: text, why: text, renewal: text, problems });
      const certs = certsOf({
        items: [status, item('ca', [one])],
        directory: text,
        reason: text,
        waiting: [text],
        usedBy: [{ service: text, reload: text }],
      });
      const result = {
        imported: false,
        needsPassword: false,
        items: [{ item: 'ca' as const, certificates: [one], replaces: text }],
        problems,
      };
      for (const shown of [
        renderCerts(certs, { verbose }, view),
        renderCertImport(result, { check: true }, view),
      ]) {
        assert.doesNotMatch(shown, controls);
      }
    }),
  );
});
