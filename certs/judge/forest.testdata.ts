/** Certificates with everything among them: renewed, cross-signed, expired, weak, damaged, unrelated. */

import type { Certificate, PrivateKey } from '../types.ts';
import { CA, CLIENT, damaged, SERVER } from './openssl.testdata.ts';
import type { Made, Recipe } from './openssl.testdata.ts';
import { forServer, NAMES } from './world.testdata.ts';
import type { World } from './world.testdata.ts';

export interface Forest {
  readonly made: Readonly<Record<string, Made>>;
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
}

export async function makeForest({ root, issuing, edge, issue }: World): Promise<Forest> {
  const ca = (subject: string, differences: Partial<Recipe>) =>
    issue({ subject, extensions: [...CA], ...differences });
  const otherRoot = await ca('/CN=Other Root', { to: '2031-01-01' });
  const deep = await ca('/CN=Deep', { issuer: issuing });
  const expired = await ca('/CN=Expired', { issuer: root, from: '2025-01-01', to: '2026-02-01' });
  const noCa = await issue({ subject: '/CN=No CA', issuer: root, extensions: ['basicConstraints=CA:FALSE'] });
  const made = {
    root,
    issuing,
    edge,
    otherRoot,
    deep,
    expired,
    noCa,
    rootByOther: await ca('/CN=Root', { issuer: otherRoot, key: root.key.key }),
    otherByRoot: await ca('/CN=Other Root', { issuer: root, key: otherRoot.key.key }),
    renewed: await ca('/CN=Issuing', { issuer: root, key: issuing.key.key, from: '2026-05-01' }),
    deepEdge: await issue(forServer({ subject: '/CN=deep', issuer: deep })),
    client: await issue({ subject: '/CN=client', issuer: issuing, extensions: [...CLIENT] }),
    selfSigned: await issue(forServer({ subject: '/CN=self' })),
    belowExpired: await issue(forServer({ subject: '/CN=below', issuer: expired })),
    belowNoCa: await issue(forServer({ subject: '/CN=below', issuer: noCa })),
    sha1: await issue(forServer({ subject: '/CN=sha1', issuer: issuing, hash: 'sha1' })),
    mayNotSign: await issue(
      forServer({
        subject: '/CN=ku',
        issuer: issuing,
        extensions: [...SERVER.slice(0, 1), 'keyUsage=critical,cRLSign', NAMES],
      }),
    ),
  };
  return {
    made,
    certificates: [
      ...Object.values(made).map(({ certificate }) => certificate),
      damaged(edge.certificate),
      damaged(issuing.certificate),
    ],
    keys: Object.values(made).map(({ key }) => key),
  };
}
