/** A clock of the daemon's own on a booted host, which can be set while it runs; that of everything else there stays right. */
import { existsSync } from 'node:fs';
import { fakeClockLibrary } from '../../../dev/packages.ts';
import type { ApplianceHost } from './appliance-host.ts';

export interface OwnClock {
  /** Milliseconds by which the daemon's clock is late from now on. */
  readonly setLate: (ms: number) => Promise<void>;
}

const library = '/usr/local/lib/libfaketime.so.1';
const offsetFile = '/etc/test-clock';
/** Only the time of day is another one: what does not jump on a machine does not jump here, and files keep their times. */
const dropIn = `[Service]
Environment=LD_PRELOAD=${library} FAKETIME_TIMESTAMP_FILE=${offsetFile} FAKETIME_NO_CACHE=1
Environment=FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
`;

/** Why no daemon can be given a clock here, for `test(..., { skip })`. */
export function clockSkipReason(): string | false {
  return existsSync(fakeClockLibrary) ? false : 'not installed: libfaketime';
}

/** For daemons that start from now on. */
export async function giveOwnClock(
  { host, write }: ApplianceHost,
  unit: string,
  lateMs: number,
): Promise<OwnClock> {
  // Renamed into place: a file that is being written would be read as another time.
  const setLate = (ms: number): Promise<void> => write(offsetFile, `-${Math.round(ms / 1_000)}\n`);
  await host.copyIn(library, { from: fakeClockLibrary });
  await setLate(lateMs);
  await host.copyIn(`/etc/systemd/system/${unit}.d/clock.conf`, dropIn);
  await host.exec('systemctl', 'daemon-reload');
  return { setLate };
}
