// The process that journal-crash.test.ts kills: appends events and facts to argv[2] from number argv[3] on, and names each on
// standard output once it is on disk.
import { randomBytes } from 'node:crypto';
import { openJournal } from '../journal.ts';

const [path = '', from = '1', limit = '300'] = process.argv.slice(2);

const journal = openJournal({
  path,
  now: Date.now,
  random: () => randomBytes(4).toString('hex'),
  limits: { events: Number(limit), bytes: 1024 * 1024, pending: 10 },
});
for (let n = Number(from); ; n += 1) {
  const { id } = journal.append({
    at: new Date().toISOString(),
    kind: 'step',
    message: `${n} ${'x'.repeat((n * 37) % 500)}`,
  });
  journal.facts.write('runs', 'last', n);
  process.stdout.write(`${id}\n`); // to a pipe: synchronous on Linux
}
