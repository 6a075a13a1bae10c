/** A disk in memory with a stack file, and daemons that read it. */

import { createHash } from 'node:crypto';
import { FileWriteError } from './adapters/files/atomic.ts';
import type { LoadedConfig } from './config/last-good.ts';
import { paths as pathsOf } from './config/paths.ts';
import { nodeConfigSchema } from './config/schema.ts';
import type { NodeJson } from './config/schema.ts';
import { createDesiredSource } from './desired-source.ts';
import type { DesiredState } from './desired-source.ts';
import type { StackRecord } from './plan/update-memory.ts';

export const paths = pathsOf('/');
export const stack = (image: string) => `name: shop\nservices:\n  web:\n    image: ${image}\n`;
export const imagesOf = (state: DesiredState) => state.desired?.services.map(({ image }) => image);

/** A disk in memory; a new daemon is a new source over the same files. */
export function machine(nodeJson: NodeJson = {}) {
  const files = new Map<string, string>();
  const standing = new Map<string, StackRecord>();
  const full = new Set<string>();
  let config = nodeJson;
  const daemon = () =>
    createDesiredSource({
      paths,
      loadConfig: () => Promise.resolve(loaded(config)),
      readText: (path) => {
        const text = files.get(path);
        return text === undefined ? { ok: false, reason: 'does not exist' } : { ok: true, text };
      },
      readForOthers: (path, granted) => {
        const text = files.get(path);
        if (text === undefined) return { ok: false, reason: 'does not exist' };
        const closed = path.startsWith('/closed/');
        return closed && !granted.includes(path)
          ? { ok: false, reason: 'others may not read it' }
          : { ok: true, text, closed };
      },
      fileExists: (path) => files.has(path),
      write: (path, text) => {
        if (full.has(path))
          return Promise.reject(new FileWriteError(path, new Error('no space left on device')));
        files.set(path, text);
        return Promise.resolve();
      },
      trustRegistries: () => Promise.resolve(),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      standingOf: (revision) => standing.get(revision),
      formerIds: () => [],
      salt: 'salt',
      applianceId: '11111111-2222-4333-8444-555555555555',
      environment: { TAG: 'from-environment' },
    });
  const configure = (next: NodeJson): void => {
    config = next;
  };
  return { files, daemon, configure, standing, full };
}

function loaded(nodeJson: NodeJson): LoadedConfig {
  return {
    config: nodeConfigSchema.parse(nodeJson),
    secrets: new Map(),
    registries: new Map(),
    notes: [],
    texts: new Map(),
    origin: 'file',
    problems: [],
    watch: [paths.nodeJson],
  };
}
