/** What became of an order must be told, also by a daemon that was away meanwhile. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../appliance/client/client.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { scriptedDaemon, sendJson, sendProblem } from '../../web/daemon.testdata.ts';
import type { Happening } from '../events.ts';
import { createWorkFollower } from './work.ts';

const order = { name: 'restart', service: 'broker' } as const;
const item = (state: WorkItem['state'], message: string): WorkItem => ({
  id: 'w1',
  command: 'restart',
  service: 'broker',
  arguments: {},
  state,
  attempts: 1,
  message,
  acceptedAt: '2026-01-31T12:00:00.000Z',
  origin: { via: 'console' },
});

async function stage() {
  const folder = await tempDirectory();
  const daemon = await scriptedDaemon(join(folder.path, 'console.sock'));
  const client = createClient({ socketPath: daemon.socketPath });
  const pushed: Happening[] = [];
  const follower = createWorkFollower(
    () => client,
    (happening) => void pushed.push(happening),
    1,
  );
  const looks = (): number => daemon.seen.filter(({ url }) => url === '/v1/work/w1').length;
  return {
    daemon,
    pushed,
    follower,
    looked: (more: number) => {
      const before = looks();
      return waitFor('it looks again', () => looks() >= before + more);
    },
    [Symbol.asyncDispose]: async () => {
      follower.end();
      await daemon[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('the end of what goes on must be told once, over a daemon that is away for a while', async () => {
  await using it = await stage();
  let now = item('running', 'under way');
  it.daemon.on('/v1/work/w1', (_, response) => sendJson(response, 200, now));
  const followed = it.follower.follow({ do: 'follow-work', order, work: 'w1' });
  await it.looked(2);
  await it.daemon.stop();
  await it.daemon.start();
  await it.looked(2);
  assert.deepEqual(it.pushed, []);
  now = item('failed', 'it ended with exit code 1');
  await followed;
  assert.deepEqual(it.pushed, [
    { kind: 'work-ended', order, state: 'failed', message: 'it ended with exit code 1' },
  ]);
});

test('what the daemon does not know, and what nobody waits for any more, must be followed no longer', async () => {
  await using it = await stage();
  it.daemon.on('/v1/work/w1', (_, response) => sendProblem(response, 404));
  await it.follower.follow({ do: 'follow-work', order, work: 'w1' });
  it.daemon.on('/v1/work/w1', (_, response) => sendJson(response, 200, item('waiting', 'not begun')));
  const followed = it.follower.follow({ do: 'follow-work', order, work: 'w1' });
  await it.looked(1);
  it.follower.end();
  await followed;
  assert.deepEqual(it.pushed, []);
});
