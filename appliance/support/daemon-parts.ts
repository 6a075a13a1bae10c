/** What the daemon itself knows, as documents. */

import { stackParts } from './stack-parts.ts';
import type { StackSources } from './stack-parts.ts';
import type { LoadedConfig } from '../config/last-good.ts';
import { encodeNodeConfig } from '../config/schema.ts';
import type { Certs } from '../contract/certificate.ts';
import type { Condition } from '../contract/condition.ts';
import type { DiagnosticsReport } from '../contract/diagnostics.ts';
import type { Event } from '../contract/event.ts';
import type { History } from '../contract/history.ts';
import type { ImageUpdate, UpdateRecord } from '../contract/image-updates.ts';
import type { PlanView } from '../contract/plan.ts';
import type { Status } from '../contract/status.ts';
import type { Why } from '../contract/why.ts';
import type { WorkItem } from '../contract/work.ts';
import { isSecretName } from '../desired/redact.ts';
import type { Observed } from '../observe/observed.ts';
import { documentPart, segment } from './part.ts';
import type { Part } from './part.ts';

export interface DaemonSources extends StackSources {
  readonly status: () => Status | undefined;
  readonly plan: () => PlanView;
  readonly why: (service: string) => Why | undefined;
  readonly conditions: () => readonly Condition[];
  /** Newest first. */
  readonly events: (limit: number) => readonly Event[];
  readonly images: () => readonly ImageUpdate[];
  readonly updateHistory: () => readonly UpdateRecord[];
  readonly works: () => readonly WorkItem[];
  readonly certs: () => Certs | undefined;
  readonly observed: () => Observed | undefined;
  readonly config: () => LoadedConfig | undefined;
  readonly metrics: () => Promise<string>;
  /** Looked at now. */
  readonly diagnostics: (signal: AbortSignal) => Promise<DiagnosticsReport>;
  /** Of the last day; `undefined`: there are none. */
  readonly figures: () => History | undefined;
  /** Of what runs. */
  readonly versions: Readonly<Record<string, string>>;
}

const EVENTS = 1_000;
const NOT_LOOKED = 'the daemon has not looked yet';

export function daemonParts(sources: DaemonSources): readonly Part[] {
  const { status, observed, config } = sources;
  return [
    documentPart('versions.json', () => sources.versions, NOT_LOOKED),
    documentPart('status.json', status, NOT_LOOKED),
    documentPart('conditions.json', sources.conditions, NOT_LOOKED),
    documentPart('plan.json', sources.plan, NOT_LOOKED),
    ...whyParts(sources),
    documentPart('events.json', () => sources.events(EVENTS).toReversed(), NOT_LOOKED),
    documentPart('work.json', sources.works, NOT_LOOKED),
    documentPart('updates/images.json', sources.images, NOT_LOOKED),
    documentPart('updates/history.json', sources.updateHistory, NOT_LOOKED),
    documentPart('certificates.json', sources.certs, NOT_LOOKED),
    documentPart('config/node.json', () => configDocument(config()), NOT_LOOKED),
    documentPart('config/problems.json', () => config()?.problems, NOT_LOOKED),
    ...stackParts(sources),
    documentPart('engine/containers.json', () => containersDocument(observed()), NOT_LOOKED),
    documentPart('engine/images.json', () => observed()?.localImages, NOT_LOOKED),
    documentPart('engine/networks.json', () => observed()?.networks, NOT_LOOKED),
    documentPart('engine/volumes.json', () => observed()?.volumes, NOT_LOOKED),
    documentPart('figures.json', sources.figures, 'no figures are known yet'),
    { name: 'metrics.txt', by: 'ours', read: sources.metrics },
    {
      name: 'diagnostics.json',
      by: 'ours',
      read: async (signal) => `${JSON.stringify(await sources.diagnostics(signal), null, 2)}\n`,
    },
  ];
}

function whyParts({ status, why }: DaemonSources): readonly Part[] {
  return (status()?.services ?? []).map(({ name }) =>
    documentPart(`why/${segment(name)}.json`, () => why(name), 'the service is not in the stack any more'),
  );
}

/** In force, defaults filled in; secrets read `[secret]`. */
function configDocument(config: LoadedConfig | undefined): unknown {
  return config && { origin: config.origin, inForce: encodeNodeConfig(config.config) };
}

function containersDocument(observed: Observed | undefined): unknown {
  if (observed === undefined) return undefined;
  const ours = observed.containers.map((each) => ({ ...each, labels: withoutNamed(each.labels) }));
  return { engine: observed.engine, ours, others: observed.foreign };
}

function withoutNamed(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, isSecretName(name) ? '[secret]' : value]),
  );
}
