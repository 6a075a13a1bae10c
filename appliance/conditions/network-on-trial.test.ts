import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PendingChange } from '../contract/machine.ts';
import { certsView } from '../plan/certs.testdata.ts';
import { noOs, NOON } from '../plan/os.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import { running } from '../plan/stories.testdata.ts';
import { findConditions } from './catalogue.ts';

const pending: PendingChange = {
  id: '0123456789abcdef',
  interface: 'eth0',
  what: 'static 192.0.2.10/24, gateway 192.0.2.1',
  by: 'ada',
  state: 'applied',
  revertsAt: '2026-03-22T12:01:00.250Z',
};
const well = look(running({ web: {} }));

function found(networkTrial?: PendingChange) {
  return findConditions({
    ...well,
    certs: certsView(),
    os: noOs,
    now: NOON,
    problems: { config: [], stack: [] },
    places: { config: '', stack: '' },
    journal: {},
    unwritten: [],
    ...(networkTrial && { networkTrial }),
  });
}

test('a change of the network that is on trial is told with its end and the way to keep it, until it is over', () => {
  const [condition, ...others] = found(pending);
  assert.deepEqual(others, []);
  assert.equal(`${condition?.severity} ${condition?.code}`, 'info NETWORK_ON_TRIAL');
  assert.equal(condition?.title, 'A change of the network is on trial');
  assert.equal(
    condition?.detail,
    'eth0: static 192.0.2.10/24, gateway 192.0.2.1, by ada; taken back at 2026-03-22T12:01:00Z unless it is confirmed',
  );
  assert.match(condition?.action ?? '', /network confirm".*network revert".*console/);
  assert.match(found({ ...pending, state: 'applying' })[0]?.title ?? '', /being applied/);
  assert.deepEqual(found(), []);
});
