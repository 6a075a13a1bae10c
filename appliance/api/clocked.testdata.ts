import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { memoryAccounts } from '../auth/accounts.testdata.ts';
import { journalAt, messages, testFolder } from '../record/journal/journal.testdata.ts';
import { bothSockets, PASSWORD } from './both-sockets.testdata.ts';
import { memoryDaemon } from './memory.testdata.ts';

/** With a real journal, and both clocks in the hands of the test. */
export async function appliance(t: TestContext) {
  const clocks = { now: Date.parse('2026-01-31T12:00:00Z'), monotonic: 0 };
  const journal = journalAt(join(testFolder(t), 'state.db'), { now: () => clocks.now });
  t.after(() => journal.close());
  const accounts = memoryAccounts({ journal, now: () => clocks.now, clock: () => clocks.monotonic });
  const it = await bothSockets(memoryDaemon(undefined, accounts));
  t.after(() => it[Symbol.asyncDispose]());
  await it.api.client.userSet({ name: 'admin', password: PASSWORD });
  return {
    ...it,
    journal,
    accounts,
    clocks,
    pass: (ms: number) => {
      clocks.now += ms;
      clocks.monotonic += ms;
    },
    events: () => messages(journal.latest(100)).toReversed(),
  };
}
