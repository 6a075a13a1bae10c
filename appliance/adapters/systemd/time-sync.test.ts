import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChildError } from '../run-child.ts';
import { readTimeSync } from './time-sync.ts';

const { signal } = new AbortController();

/** What systemd 252 prints. */
const STATUS = `       Server: 192.0.2.7 (ntp.example)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
       Offset: +1.294ms
        Delay: 12.1ms
`;

test('whether the clock is kept, by whom and how well is read from what systemd prints', async () => {
  const of = (show: string, status: string | undefined) =>
    readTimeSync(signal, (_, [verb]) => {
      if (verb === 'show') return Promise.resolve(show);
      return status === undefined
        ? Promise.reject(new ChildError('timedatectl timesync-status', 'child-failed'))
        : Promise.resolve(status);
    });
  assert.deepEqual(await of('NTP=yes\nNTPSynchronized=yes\n', STATUS), {
    isSynchronized: true,
    isWanted: true,
    server: '192.0.2.7 (ntp.example)',
    offset: '+1.294ms',
  });
  assert.deepEqual(await of('NTP=no\nNTPSynchronized=no\n', undefined), {
    isSynchronized: false,
    isWanted: false,
  });
  assert.deepEqual(await of('NTP=yes\nNTPSynchronized=no\n', '       Server: n/a\n'), {
    isSynchronized: false,
    isWanted: true,
    server: 'n/a',
  });
});
