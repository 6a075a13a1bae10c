/** The host name in hosts(5): a name that does not resolve makes sudo complain, and mail and log servers wait. */

import { writeFileAtomic } from './adapters/files/atomic.ts';
import { textIfAny } from './adapters/files/if-any.ts';
import { hostsWith } from './machine/hosts-file.ts';

/** A file that says it already is not touched. @throws FileWriteError */
export async function nameInHosts(path: string, hostname: string): Promise<void> {
  const before = textIfAny(path);
  const text = hostsWith(before ?? '', hostname);
  if (text !== before) await writeFileAtomic(path, text, before === undefined ? { mode: 0o644 } : {});
}
