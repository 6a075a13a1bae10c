/** A root, an intermediate and a server's certificate, and how they are judged unless a test changes something. */

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '../types.ts';
import { circumstances } from './facts.testdata.ts';
import { CA, opensslIn, SERVER } from './openssl.testdata.ts';
import type { Issue, Made, Recipe } from './openssl.testdata.ts';
import { judgePair } from './pair.ts';
import type { Circumstances, PairCandidate, PairVerdict } from './verdict.ts';

export const NAMES = 'subjectAltName=DNS:edge.example.com,DNS:*.edge.example.com,IP:192.0.2.1';

export interface World {
  readonly folder: string;
  readonly issue: Issue;
  readonly root: Made;
  readonly issuing: Made;
  readonly edge: Made;
  /** What is wrong with `edge`, brought together with `issuing` and its key, while `root` is at hand. */
  judge(differences?: Partial<PairCandidate>, at?: Partial<Circumstances>): PairVerdict;
  remove(): Promise<void>;
}

export function forServer(differences: Partial<Recipe> = {}): Recipe {
  return { subject: '/CN=edge', extensions: [...SERVER, NAMES], ...differences };
}

export async function makeWorld(): Promise<World> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'applianced-judge-'));
  const issue = opensslIn(folder.path);
  const root = await issue({ subject: '/CN=Root', extensions: [...CA], to: '2036-01-01' });
  const issuing = await issue({
    subject: '/CN=Issuing',
    issuer: root,
    extensions: [...CA],
    to: '2030-01-01',
  });
  const edge = await issue(forServer({ issuer: issuing }));
  return {
    folder: folder.path,
    issue,
    root,
    issuing,
    edge,
    judge: (differences = {}, at = {}) =>
      judgePair(
        {
          item: 'server',
          where: 'server.pem',
          certificates: [edge.certificate, issuing.certificate],
          keys: [edge.key],
          pool: [root.certificate],
          ...differences,
        },
        { ...circumstances, ...at },
      ),
    remove: () => folder.remove(),
  };
}

/** Brought with its key, and nothing else. */
export function alone({ certificate, key }: Made): Partial<PairCandidate> {
  return { certificates: [certificate], keys: [key] };
}

export function subjects(certificates: readonly Certificate[]): readonly string[] {
  return certificates.map(({ subject }) => subject);
}
