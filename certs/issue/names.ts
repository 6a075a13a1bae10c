/** The alternative names of what is issued. */

import { normalAddress } from '../address.ts';
import { asciiDnsName } from '../dns-name.ts';
import type { CertificateName } from '../types.ts';
import { IssueError } from './issue-error.ts';

/**
 * As certificates carry them, each once, in the order given.
 * @throws IssueError that names every one that is none.
 */
export function namesToIssue(names: readonly CertificateName[]): CertificateName[] {
  const good = new Map<string, CertificateName>();
  const bad: string[] = [];
  for (const { kind, value } of names) {
    const normal = kind === 'dns' ? asciiDnsName(value) : normalAddress(value);
    if (normal === undefined)
      bad.push(`${kind === 'dns' ? 'host name' : 'address'} ${JSON.stringify(value)}`);
    else good.set(`${kind} ${normal}`, { kind, value: normal });
  }
  if (bad.length > 0) throw new IssueError(`no certificate can be made for ${bad.join(', ')}: not valid`);
  return [...good.values()];
}
