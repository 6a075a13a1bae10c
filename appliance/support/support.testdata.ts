/** The real thing on a real folder, and bundles read back by tar itself. */

import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../packaging/dev/command.ts';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import type { SupportBundle } from '../contract/support.ts';
import type { Part } from './part.ts';
import { createSupport } from './support.ts';
import type { Support, SupportDeps } from './support.ts';

export const AT = Date.parse('2026-01-31T12:00:00.500Z');
export const ORIGIN = { via: 'api' } as const;

export interface SupportBench extends AsyncDisposable {
  readonly support: Support;
  /** Of the bundles. */
  readonly folder: string;
  /** Messages of the events, with their cause. */
  readonly told: readonly string[];
  /** Another instance on the same folder, as after a restart of the daemon. */
  again(more?: Partial<SupportDeps>): Support;
  /** Until none is being made. */
  made(): Promise<SupportBundle>;
  names(): Promise<readonly string[]>;
}

export async function supportBench(
  parts: readonly Part[],
  more: Partial<SupportDeps> = {},
): Promise<SupportBench> {
  const scratch = await scratchFolder();
  const folder = more.folder ?? join(scratch.path, 'support');
  const told: string[] = [];
  const again = (other: Partial<SupportDeps> = {}): Support =>
    createSupport({
      folder,
      stateDir: scratch.path,
      about: () => ({ hostname: 'box 17', applianceId: 'an id', version: '0.1.0' }),
      parts: () => parts,
      secrets: () => [],
      space: () => Promise.resolve(undefined),
      record: {
        event: ({ message, cause }) => told.push(cause === undefined ? message : `${message}: ${cause}`),
      },
      onError: (error) => {
        throw error;
      },
      now: () => AT,
      clock: () => performance.now(),
      signal: new AbortController().signal,
      ...more,
      ...other,
    });
  const support = again();
  return {
    support,
    folder,
    told,
    again,
    made: async () => {
      const [first] = await waitUntil(
        'the bundle has ended',
        () => support.list(),
        ([newest]) => newest !== undefined && newest.state !== 'running',
      );
      if (first === undefined) throw new Error('there is no bundle');
      return first;
    },
    names: async () => (await readdir(folder)).toSorted(),
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

export function textPart(name: string, read: Part['read'], by: Part['by'] = 'others'): Part {
  return { name, by, read };
}

/** What is in a bundle: paths below its own folder -> texts. */
export async function unpacked(archive: string): Promise<ReadonlyMap<string, string>> {
  const place = `${archive}.unpacked`;
  await mkdir(place);
  await run(['tar', '--extract', '--gzip', '--file', archive, '--directory', place]);
  const [root = ''] = await readdir(place);
  const texts = new Map<string, string>();
  for (const entry of await readdir(join(place, root), { recursive: true })) {
    const path = join(place, root, entry);
    if ((await stat(path)).isFile()) texts.set(entry, await readFile(path, 'utf8'));
  }
  return texts;
}
