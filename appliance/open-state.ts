/** What stands on the disk before the daemon can begin: its folders, and the journal in them. */

import { randomBytes } from 'node:crypto';
import { makeFolder } from './adapters/files/folders.ts';
import type { Paths } from './config/paths.ts';
import { JOURNAL_LIMITS, openJournal } from './record/journal.ts';
import type { Journal } from './record/journal.ts';

/** Rejects where a folder cannot be made, and with a JournalError where another daemon has the journal or a newer one wrote it. */
export async function openState(
  paths: Paths,
  now: () => number,
  log: (message: string) => void,
): Promise<Journal> {
  // Files of secrets stand below it with the mode that their container asks for: the folder is what closes them to others.
  await makeFolder(paths.stateDir, 0o700);
  for (const folder of [paths.runDir, paths.certsDir, paths.configsDir]) await makeFolder(folder, 0o755);
  return openJournal({
    path: paths.stateDb,
    now,
    random: () => randomBytes(4).toString('hex'),
    limits: JOURNAL_LIMITS,
    log,
  });
}
