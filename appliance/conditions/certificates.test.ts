import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CertificateProblem, CertificateProblemCode } from '../../certs/types.ts';
import type { CertsSeen, SeenItem } from '../observe/certs-observed.ts';
import { planAppliance } from '../plan/appliance.ts';
import { absentItems, authority, BUILT, certsView, DAY_MS, facts, usable } from '../plan/certs.testdata.ts';
import type { CertWords } from '../plan/certs.testdata.ts';
import { emptyMemory } from '../plan/memory.ts';
import { noOs, NOON } from '../plan/os.testdata.ts';
import { defaultPolicy } from '../plan/policy.ts';
import { look } from '../plan/simulation.testdata.ts';
import { running } from '../plan/stories.testdata.ts';
import { findConditions } from './catalogue.ts';
import type { Finding } from './facts.ts';

const well = look(running({ web: {} }));

function found(words: CertWords = {}): readonly Finding[] {
  const { desired, observed } = well;
  const now = words.now ?? NOON;
  const certs = certsView(words);
  return findConditions({
    desired,
    observed,
    certs,
    os: noOs,
    now,
    memory: emptyMemory,
    policy: defaultPolicy,
    plan: planAppliance({ stack: desired, certs, os: noOs }, observed, emptyMemory, now, defaultPolicy),
    problems: { config: [], stack: [] },
    places: { config: '', stack: '' },
    journal: {},
    unwritten: [],
  });
}

/** `<severity> <code> <item>: <title>` */
function told(words: CertWords = {}): readonly string[] {
  return found(words).map(({ severity, code, subject, title }) => `${severity} ${code} ${subject}: ${title}`);
}

function problem(
  code: CertificateProblemCode,
  severity: 'error' | 'warning',
  message: string,
): CertificateProblem {
  return { code, severity, where: '/etc/site.crt', message, action: 'Do something.' };
}

function site(server: SeenItem): Partial<CertsSeen> {
  return { customer: { ...absentItems, server } };
}

function ending(days: number, lifeDays = 365): Partial<CertsSeen> {
  const notAfter = NOON + days * DAY_MS;
  return site(usable('/etc/site.crt', facts('site', { notAfter, notBefore: notAfter - lifeDays * DAY_MS })));
}

test('certificates that are all right, and an appliance without any yet, have no condition', () => {
  assert.deepEqual(told(), []);
  const nothing = { generated: { authorities: [], problems: [] } };
  assert.deepEqual(told({ seen: nothing, isPublished: false }), []);
});

test('one that the site brought is called 30, 14, 7 and 1 days before its end, ever louder', () => {
  const table: readonly [number, readonly string[]][] = [
    [31, []],
    [30, ['info CERT_EXPIRING server certificate: The server certificate expires within 30 days']],
    [14, ['warning CERT_EXPIRING server certificate: The server certificate expires within 14 days']],
    [6.5, ['warning CERT_EXPIRING server certificate: The server certificate expires within 7 days']],
    [0.5, ['critical CERT_EXPIRING server certificate: The server certificate expires within a day']],
    [-1, ['critical CERT_EXPIRED server certificate: The server certificate has expired']],
  ];
  for (const [days, conditions] of table)
    assert.deepEqual(told({ seen: ending(days) }), conditions, `${days}`);
});

test('one that lives for days only is called in its last third, not all its life', () => {
  assert.deepEqual(told({ seen: ending(3, 7) }), []);
  assert.equal(told({ seen: ending(2, 7) }).length, 1);
});

test('what the appliance renews by itself is called only when that has failed for long', () => {
  assert.deepEqual(told({ now: NOON + 65 * DAY_MS }), []);
  assert.deepEqual(
    told({ now: NOON + 75 * DAY_MS }).map((text) => text.split(' ').slice(0, 3).join(' ')),
    ['warning CERT_EXPIRING server', 'warning CERT_EXPIRING client'],
  );
});

test('of several CAs one that ends is no news', () => {
  const old = authority('own', { notBefore: NOON - 3_640 * DAY_MS, notAfter: NOON + 5 * DAY_MS });
  const young = authority('next', { subject: 'CN=own', issuer: 'CN=own' });
  const generated = {
    authorities: [young, old],
    server: facts('server'),
    client: facts('client'),
    problems: [],
  };
  assert.deepEqual(
    told({ seen: { generated } }).filter((text) => text.includes(' CA certificate:')),
    [],
  );
});

test('a clock before the build date is told, and nothing is called expired by it', () => {
  assert.deepEqual(told({ now: BUILT - 365 * DAY_MS }), [
    'warning CLOCK_WRONG undefined: The clock is wrong: it shows 2024-12-12',
  ]);
});

test('what cannot be used is told with every reason, under the name of the first', () => {
  const faults = [
    problem('key-mismatch', 'error', 'its key is another'),
    problem('weak-key', 'error', 'its key has 1024 bits'),
    problem('name-mismatch', 'warning', 'it is for others'),
  ];
  const seen = site({ state: 'unusable', where: '/etc/site.crt', problems: faults });
  assert.deepEqual(told({ seen }), [
    'warning CERT_KEY_MISMATCH server certificate: The server pair in /etc/site.crt cannot be used: its key is another',
  ]);
  const [first] = found({ seen });
  assert.equal(first?.detail, '/etc/site.crt: its key is another\n/etc/site.crt: its key has 1024 bits');
  assert.equal(first?.action, 'Do something.');
  const codes = ['not-yet-valid', 'expired', 'damaged'] as const;
  assert.deepEqual(
    codes.map((code) => {
      const problems = [problem(code, 'error', code)];
      return found({ seen: site({ state: 'unusable', where: 'x', problems }) })[0]?.code;
    }),
    ['CERT_NOT_YET_VALID', 'CERT_EXPIRED', 'CERT_UNUSABLE'],
  );
});

test('what clients will notice of one that is used is told; the rest only where certificates are listed', () => {
  const server: SeenItem = {
    state: 'usable',
    where: '/etc/site.crt',
    certificates: [facts('site')],
    isShared: false,
    problems: [
      problem('name-mismatch', 'warning', 'it does not cover box'),
      problem('chain-incomplete', 'warning', 'the certificate of CN=Intermediate is missing'),
      problem('chain-reordered', 'warning', 'it was in another order'),
    ],
  };
  assert.deepEqual(told({ seen: site(server) }), [
    'warning CERT_CHAIN_INCOMPLETE server certificate: The server certificate: the certificate of CN=Intermediate is missing',
    'info CERT_NAME_MISMATCH server certificate: The server certificate: it does not cover box',
  ]);
});

test('a key that the vendor built into the package is told while it is used, and no longer', () => {
  const shared: SeenItem = {
    state: 'usable',
    where: '/usr/share/applianced/certs/server.pem',
    certificates: [facts('shared')],
    isShared: true,
    problems: [],
  };
  const embedded = { ...absentItems, server: shared };
  assert.deepEqual(told({ seen: { embedded } }), [
    'warning CERT_EMBEDDED_KEY server certificate: The key of the server certificate is the same on every appliance of this vendor',
  ]);
  assert.deepEqual(told({ seen: { embedded, ...site(usable('/etc/site.crt', facts('site'))) } }), []);
});

test('damage of own files, and a folder that cannot be read, are told', () => {
  const problems = [problem('damaged', 'error', 'it holds no key')];
  const generated = {
    authorities: [authority('own')],
    server: facts('server'),
    client: facts('client'),
    problems,
  };
  assert.deepEqual(told({ seen: { generated } }), [
    'info CERT_FILE_DAMAGED undefined: A certificate file of the appliance itself is damaged',
  ]);
});
