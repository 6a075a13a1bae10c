/** The stack in force, as the daemon understands it and as its files have it. */

import type { TextResult } from '../adapters/files/read-sync.ts';
import type { Desired } from '../desired/desired.ts';
import { readKept } from '../kept-stack.ts';
import { documentPart, PartAbsentError, segment } from './part.ts';
import type { Part } from './part.ts';
import { stackTextWithoutSecrets } from './stack-text.ts';

export interface StackSources {
  readonly desired: () => Desired | undefined;
  /** On the disk, in force or refused. */
  readonly stackFile: () => string | undefined;
  /** What is wrong with it. */
  readonly stackProblems: () => unknown;
  /** Where the stack that was last in force is kept, with all its files. */
  readonly lastGoodStack: string;
  readonly readText: (path: string) => TextResult;
}

const NO_STACK = 'there is no stack';

export function stackParts(sources: StackSources): readonly Part[] {
  const { desired, stackFile, readText } = sources;
  const file = stackFile();
  const kept = readKept(readText(sources.lastGoodStack));
  const others = [...(kept?.texts ?? [])].filter(([path]) => path !== file && /\.ya?ml$/.test(path));
  return [
    // Commands of health tests are their authors' own text.
    { ...documentPart('stack/in-force.json', () => inForce(desired()), NO_STACK), by: 'others' },
    documentPart('stack/problems.json', sources.stackProblems, NO_STACK),
    textPart('on-disk', () => (file === undefined ? { ok: false, reason: NO_STACK } : readText(file))),
    ...(kept === undefined
      ? []
      : [textPart('last-good', () => ({ ok: true, text: kept.texts.get(kept.stackFile) ?? '' }))]),
    ...others
      .filter(([path]) => path !== kept?.stackFile)
      .map(([path, text]) => textPart(`file-${segment(path)}`, () => ({ ok: true, text }))),
  ];
}

function textPart(name: string, read: () => TextResult): Part {
  return {
    name: `stack/${name}.yaml`,
    by: 'ours',
    read: () => {
      const file = read();
      if (!file.ok) throw new PartAbsentError(`the stack file ${file.reason}`);
      const shown = stackTextWithoutSecrets(file.text);
      if (shown === undefined)
        throw new PartAbsentError(
          'it is no YAML: what in it is a secret cannot be told (stack/problems.json)',
        );
      return shown;
    },
  };
}

/** Without the requests to the engine, which hold the environment; `fingerprint` has the same with secrets replaced. */
function inForce(desired: Desired | undefined): unknown {
  if (desired === undefined) return undefined;
  return {
    ...without(desired, 'registryAccess'),
    networks: desired.networks.map((network) => without(network, 'create')),
    volumes: desired.volumes.map((volume) => without(volume, 'create')),
    services: desired.services.map((service) => ({
      ...without(service, 'postStart', 'preStop'),
      containers: service.containers.map((container) => without(container, 'create', 'files')),
    })),
  };
}

function without(value: object, ...keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
