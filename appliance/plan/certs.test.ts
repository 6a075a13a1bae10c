import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishedContents } from '../contract/published-certs.ts';
import type { SeenItem } from '../observe/certs-observed.ts';
import { planAppliance } from './appliance.ts';
import { absentItems, authority, BUILT, certsView, DAY_MS, facts, usable } from './certs.testdata.ts';
import type { CertWords } from './certs.testdata.ts';
import { wantedContents } from './cert-contents.ts';
import { decideCertificates, planCerts } from './certs.ts';
import { emptyMemory } from './memory.ts';
import { noOs, NOON } from './os.testdata.ts';
import { defaultPolicy } from './policy.ts';
import { renderPlan } from './render.ts';
import { look } from './simulation.testdata.ts';
import { fresh, running } from './stories.testdata.ts';

function planned(words: CertWords = {}) {
  return planCerts(certsView(words), emptyMemory, words.now ?? NOON, defaultPolicy);
}

function text(words: CertWords = {}): string {
  return renderPlan(planned(words));
}

/** `<item>: <kind> <source>` and the reason. */
function decided(words: CertWords): readonly string[] {
  const { observed } = certsView(words);
  assert.ok(observed.state === 'available');
  return Object.values(decideCertificates(observed, words.now ?? NOON)).map((decision) =>
    [decision.item, decision.kind, ...(decision.kind === 'none' ? [] : [decision.source])].join(' '),
  );
}

const nothing = { authorities: [], problems: [] };
const brokenServer: SeenItem = {
  state: 'unusable',
  where: '/etc/site.crt',
  problems: [
    {
      code: 'key-mismatch',
      severity: 'error',
      where: '/etc/site.crt',
      message: 'its key is another',
      action: 'Bring the right one.',
    },
  ],
};
const siteServer = usable('/etc/site.crt', facts('site'));
const customerServer = { customer: { ...absentItems, server: siteServer } };

test('what is published and fresh needs nothing', () => {
  assert.equal(text(), '');
});

test('the first boot makes a CA, then both certificates, then publishes them', () => {
  assert.equal(
    text({ seen: { generated: nothing }, isPublished: false }),
    `[] -> #1 the certificates: issue-ca, CA: there is none yet
[1] -> #2 the certificates: issue-leaf, server certificate: there is none yet
[1] -> #3 the certificates: issue-leaf, client certificate: there is none yet
[1, 2, 3] -> #4 the certificates: publish-certificates, nothing is published yet`,
  );
});

test('a certificate at two thirds of its life is made anew and published', () => {
  assert.match(
    text({ now: NOON + 51 * DAY_MS }),
    /#1 the certificates: issue-leaf, server certificate: 2\/3 of its life are over[\s\S]+issue-leaf, client certificate[\s\S]+\[1, 2\] -> #3 the certificates: publish-certificates/,
  );
});

test('precedence is decided item by item: customer over embedded over generated', () => {
  assert.deepEqual(decided({}), ['ca use generated', 'server use generated', 'client use generated']);
  assert.deepEqual(decided({ seen: customerServer }), [
    'ca use generated',
    'server use customer',
    'client use generated',
  ]);
  const embedded = {
    ca: usable('/usr/share/ca.pem', authority('vendor')),
    server: usable('/usr/share/server.pem', facts('shared')),
    client: absentItems.client,
  };
  assert.deepEqual(decided({ seen: { embedded } }), [
    'ca use embedded',
    'server use embedded',
    'client use generated',
  ]);
  assert.deepEqual(decided({ seen: { embedded, ...customerServer } })[1], 'server use customer');
});

test('a bad replacement changes nothing: what is published from that source stays', () => {
  const good = certsView({ seen: customerServer });
  assert.ok(good.observed.state === 'available');
  const { published } = good.observed;
  const customer = { ...absentItems, server: brokenServer };
  assert.deepEqual(decided({ seen: { customer, published } })[1], 'server keep customer');
  assert.equal(text({ seen: { customer, published } }), '');
});

test('a bad file that was never published leaves the next source in force, and says why', () => {
  const seen = { customer: { ...absentItems, server: brokenServer } };
  assert.deepEqual(decided({ seen })[1], 'server use generated');
  const { observed } = certsView({ seen });
  assert.ok(observed.state === 'available');
  assert.equal(
    decideCertificates(observed, NOON).server.why,
    'What the site has brought, /etc/site.crt, cannot be used (its key is another). There is none. This appliance has made it itself.',
  );
});

test('what the site brings is published, and goes back to what was made here when it is taken away', () => {
  const before = certsView();
  assert.ok(before.observed.state === 'available');
  const { published } = before.observed;
  assert.equal(
    text({ seen: { ...customerServer, published } }),
    '[] -> #1 the certificates: publish-certificates, what it is made from changed',
  );
  const brought = certsView({ seen: customerServer });
  assert.ok(brought.observed.state === 'available');
  assert.match(
    text({ seen: { published: brought.observed.published } }),
    /publish-certificates, what it is made/,
  );
});

test('nobody else makes a server certificate while the site brings one; the CA is made all the same', () => {
  const seen = { ...customerServer, generated: nothing };
  assert.match(text({ seen, isPublished: false }), /^\[\] -> #1 the certificates: issue-ca/);
  assert.doesNotMatch(text({ seen, isPublished: false }), /server certificate/);
});

test('a damaged generation is published again, and an operator may ask for one', () => {
  const damaged = { state: 'damaged', reason: 'server.key has no bytes', whole: [] } as const;
  assert.equal(
    text({ seen: { published: damaged } }),
    '[] -> #1 the certificates: publish-certificates, what is published is damaged: server.key has no bytes',
  );
  assert.equal(
    text({ isRefreshAsked: true }),
    '[] -> #1 the certificates: publish-certificates, an operator wants it',
  );
});

test('a clock before the build date makes, renews and replaces nothing, and publishes what is there', () => {
  const now = BUILT - DAY_MS;
  assert.match(text({ now }), /^waiting: the certificates: ca: the clock is wrong: it shows/);
  assert.deepEqual(planned({ now }).steps, []);
  const bare = { seen: { generated: nothing }, isPublished: false, now };
  assert.deepEqual(planned(bare).steps, []);
});

test('a new CA signs only when others have had a month to learn of it; both are trusted meanwhile', () => {
  const old = authority('own', { notBefore: NOON - 3_000 * DAY_MS, notAfter: NOON + 650 * DAY_MS });
  const young = authority('next', { subject: 'CN=own', issuer: 'CN=own', notBefore: NOON - DAY_MS });
  const generated = {
    authorities: [young, old],
    server: facts('server'),
    client: facts('client'),
    problems: [],
  };
  const view = certsView({ seen: { generated } });
  assert.ok(view.observed.state === 'available' && view.observed.published.state === 'intact');
  const { bundle, ca }: PublishedContents = view.observed.published.contents;
  assert.deepEqual(
    bundle.map(({ fingerprint }) => fingerprint),
    [young.fingerprint, old.fingerprint],
  );
  assert.deepEqual(ca?.fingerprints, [young.fingerprint, old.fingerprint]);
  assert.equal(text({ seen: { generated } }), '');
  const month = NOON + 31 * DAY_MS;
  const issued = planned({ seen: { generated }, now: month }).steps.find(({ kind }) => kind === 'issue-leaf');
  assert.ok(issued?.kind === 'issue-leaf');
  assert.equal(issued.args.issuer, young.fingerprint);
});

test('containers come after certificates that are made in the same plan, and wait for nothing otherwise', () => {
  const { desired, observed } = look(fresh({ web: {} }));
  const mounted = desired.services[0]?.containers[0]?.create.HostConfig['Mounts'];
  const directory = (mounted as { Source: string; Target: string }[]).find(
    ({ Target }) => Target === '/certs',
  )?.Source;
  assert.ok(directory !== undefined);
  const after = (isPublished: boolean) => {
    const certs = { ...certsView({ isPublished }), directory };
    const view = { stack: desired, certs, os: noOs };
    const { steps } = planAppliance(view, observed, emptyMemory, NOON, defaultPolicy);
    const publish = steps.find(({ kind }) => kind === 'publish-certificates');
    const create = steps.find(({ kind }) => kind === 'create-container');
    return { publish: publish?.id, create: create?.after };
  };
  const first = after(false);
  assert.ok(first.publish !== undefined && first.create?.includes(first.publish));
  const later = after(true);
  assert.equal(later.publish, undefined);
  assert.deepEqual(
    later.create?.map((id) => id + 1),
    (first.create ?? []).filter((id) => id !== first.publish),
  );
});

test('a converged stack stays so beside certificates that are as they are wanted', () => {
  const { desired, observed, memory } = look(running({ web: {} }));
  const view = { stack: desired, certs: certsView(), os: noOs };
  const { steps } = planAppliance(view, observed, memory, NOON, defaultPolicy);
  assert.deepEqual(steps, []);
});

test('what a clock that was ahead has made is passed over: one CA is made in its place, and no more', () => {
  const future = authority('future', { notBefore: NOON + 900 * DAY_MS, notAfter: NOON + 4_000 * DAY_MS });
  const late = { authorities: [future], server: facts('server'), client: facts('client'), problems: [] };
  assert.match(text({ seen: { generated: late } }), /#1 the certificates: issue-ca, CA: there is none yet/);
  const fresh = authority('fresh', { notBefore: NOON - 3_600_000 });
  const { steps } = planned({ seen: { generated: { ...late, authorities: [future, fresh] } } });
  assert.ok(steps.every(({ kind }) => kind !== 'issue-ca'));
});

test('the name of a CA keeps its date, however long the name of the machine is', () => {
  const { steps } = planned({ seen: { hostname: 'h'.repeat(64), generated: nothing } });
  const [name] = steps.flatMap((step) => (step.kind === 'issue-ca' ? [step.args.commonName] : []));
  assert.match(name ?? '', /^h{48} CA \d{4}-\d\d-\d\d$/);
});

test('a pair of our own that cannot be made just now stays published, by a wrong clock and in a back-off', () => {
  const good = certsView();
  assert.ok(good.observed.state === 'available');
  const { published, generated } = good.observed;
  const lost = { authorities: generated.authorities, client: facts('client'), problems: [] };
  const seen = { generated: lost, published };
  assert.deepEqual(decided({ seen })[1], 'server keep generated');
  assert.deepEqual(planned({ seen, now: BUILT - DAY_MS }).steps, []);
  assert.doesNotMatch(text({ seen }), /^\[\] -> #\d+ the certificates: publish/m);
});

test('damage of something else in /certs does not take away what is kept', () => {
  const good = certsView({ seen: customerServer });
  assert.ok(good.observed.state === 'available' && good.observed.published.state === 'intact');
  const { contents, generation, at } = good.observed.published;
  const customer = { ...absentItems, server: brokenServer };
  const damaged = { state: 'damaged', reason: 'ca.crt has mode 0600', generation, at, contents } as const;
  const kept = { seen: { customer, published: { ...damaged, whole: ['ca', 'server', 'client'] } } } as const;
  assert.deepEqual(decided(kept)[1], 'server keep customer');
  assert.match(text(kept), /publish-certificates, what is published is damaged: ca\.crt/);
  const gone = { seen: { customer, published: { ...damaged, whole: ['ca'] } } } as const;
  assert.deepEqual(decided(gone)[1], 'server use generated');
});

test('the vendor CAs of a file that cannot be used just now stay in the bundle; expired ones leave it', () => {
  const vendor = authority('vendor', { notAfter: NOON + 40 * DAY_MS });
  const embedded = { ...absentItems, ca: usable('/usr/share/ca.pem', vendor) };
  const bundleOf = (words: CertWords) => {
    const { observed } = certsView(words);
    assert.ok(observed.state === 'available');
    const contents = wantedContents(
      observed,
      decideCertificates(observed, words.now ?? NOON),
      words.now ?? NOON,
    );
    return contents.bundle.map(({ origin }) => origin);
  };
  assert.deepEqual(bundleOf({ seen: { embedded } }), ['embedded', 'generated']);
  assert.deepEqual(bundleOf({ seen: { embedded }, now: NOON + 41 * DAY_MS }), ['generated']);
  const before = certsView({ seen: { embedded } });
  assert.ok(before.observed.state === 'available');
  const broken = {
    ...absentItems,
    ca: { state: 'unusable', where: '/usr/share/ca.pem', problems: [] },
  } as const;
  const { published } = before.observed;
  assert.deepEqual(bundleOf({ seen: { embedded: broken, published } }), ['embedded', 'generated']);
});
