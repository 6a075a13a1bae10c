import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certs } from '../contract/certificate.ts';
import { Certs as CertsSchema } from '../contract/certificate.ts';
import { planAppliance } from '../plan/appliance.ts';
import { absentItems, certsView, DAY_MS, facts, usable } from '../plan/certs.testdata.ts';
import type { CertWords } from '../plan/certs.testdata.ts';
import { noOs, NOON } from '../plan/os.testdata.ts';
import { defaultPolicy } from '../plan/policy.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import { fresh } from '../plan/stories.testdata.ts';
import { certsStatus } from './certs-status.ts';

const services = { web: {}, proxy: { reload: { kind: 'signal', signal: 'SIGHUP' } } } as const;
const well = converge({
  ...fresh(services),
  certificates: { generation: 7, digest: '7', at: NOON },
}).simulation;

function status(words: CertWords = {}): Certs {
  const now = words.now ?? NOON;
  const certs = certsView(words);
  const { desired, observed, memory } = look(well);
  const plan = planAppliance({ stack: desired, certs, os: noOs }, observed, memory, now, defaultPolicy);
  const told = certsStatus({ certs, desired, observed, plan, memory, now });
  return CertsSchema.parse(told);
}

test('what is published is told item by item, with its reason and when it is renewed', () => {
  const { state, generation, publishedAt, items, usedBy, bundle, waiting } = status();
  assert.deepEqual([state, generation, publishedAt], ['published', 7, '2026-03-17T12:00:00.000Z']);
  assert.deepEqual(
    items.map(({ item, source, why, certificates }) => [item, source, why, certificates[0]?.subject]),
    ['ca', 'server', 'client'].map((item) => [
      item,
      'generated',
      'There is none. There is none. This appliance has made it itself.',
      `CN=${item === 'ca' ? 'own' : item}`,
    ]),
  );
  assert.match(
    items[1]?.renewal ?? '',
    /10 of 90 days of its life are over, and it is renewed on \d+ May 2026, /,
  );
  assert.deepEqual(bundle, { certificates: 1, systemRoots: false });
  assert.deepEqual(waiting, []);
  assert.deepEqual(usedBy, [
    { service: 'proxy', reload: 'SIGHUP', generation: 7 },
    { service: 'web', reload: 'none', generation: 7 },
  ]);
});

test('what the site brought has no renewal, and says where it came from', () => {
  const server = usable('/etc/site.crt', facts('site'));
  const [, item] = status({ seen: { customer: { ...absentItems, server } } }).items;
  assert.deepEqual([item?.source, item?.where, item?.renewal], ['customer', '/etc/site.crt', undefined]);
});

test('before the first generation everything is pending, and a folder that cannot be read is told', () => {
  const { state, generation, items } = status({ isPublished: false });
  assert.deepEqual([state, generation, items[0]?.certificates], ['pending', undefined, []]);
  const damaged = status({
    seen: { published: { state: 'damaged', reason: 'server.key has no bytes', whole: [] } },
  });
  assert.deepEqual([damaged.state, damaged.reason], ['pending', 'server.key has no bytes']);
  const view = certsView();
  const broken = { ...view, observed: { state: 'unavailable', reason: 'EIO' } } as const;
  const { desired, observed, memory } = look(well);
  const told = certsStatus({
    certs: broken,
    desired,
    observed,
    plan: { steps: [], waiting: [] },
    memory,
    now: NOON,
  });
  assert.deepEqual([told.state, told.reason, told.items], ['unavailable', 'EIO', []]);
});

test('what is not done now is told with what it waits for', () => {
  const { waiting } = status({ now: NOON - 400 * DAY_MS });
  assert.match(waiting[0] ?? '', /^ca: the clock is wrong/);
});
