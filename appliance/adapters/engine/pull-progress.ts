/** Sums up what a pull says about its layers. Pure: events in, totals out, never backwards. */

import { at, field, number, text } from './json.ts';
import type { PullProgress } from './types.ts';

interface Layer {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly downloaded: boolean;
  readonly done: boolean;
}

export interface PullState {
  readonly layers: ReadonlyMap<string, Layer>;
  readonly progress: PullProgress;
  /** `sha256:...` of what the tag stands for, once the engine has said it. */
  readonly digest?: string;
  /** The engine said how the pull ended. An answer that ends without it was cut. */
  readonly finished: boolean;
  /** The reference named this image before. */
  readonly upToDate: boolean;
}

export function pullBegins(reference: string): PullState {
  const progress = { reference, layersDone: 0, layersTotal: 0, bytesDone: 0, bytesTotal: 0 };
  return { layers: new Map(), progress, finished: false, upToDate: false };
}

/** Only unpacking is left: with the containerd store nothing is said while that lasts. */
export function onlyUnpackingLeft(state: PullState): boolean {
  return state.layers.size > 0 && [...state.layers.values()].every((layer) => layer.downloaded);
}

/** `event`: one line of the answer, parsed. */
export function pullContinues(state: PullState, event: unknown): PullState {
  const status = text(field(event, 'status'));
  const id = text(field(event, 'id'));
  if (id === '') return withoutLayer(state, status);
  const before = state.layers.get(id);
  const layer = nextLayer(before, status, field(event, 'progressDetail'));
  if (layer === undefined || layer === before) return state;
  const layers = new Map(state.layers).set(id, layer);
  return { ...state, layers, progress: sum(state.progress, layers) };
}

function withoutLayer(state: PullState, status: string): PullState {
  const digest = /^Digest: (\S+:[0-9a-f]+)$/.exec(status)?.[1];
  if (digest !== undefined) return { ...state, digest };
  if (!status.startsWith('Status: ')) return state;
  const { layersTotal, bytesTotal } = state.progress;
  const progress = { ...state.progress, layersDone: layersTotal, bytesDone: bytesTotal };
  const upToDate = status.startsWith('Status: Image is up to date');
  return { ...state, progress, finished: true, upToDate };
}

const noLayer: Layer = { bytesDone: 0, bytesTotal: 0, downloaded: false, done: false };

/** `undefined`: not about a layer (`Pulling from ...` carries the tag as its id). */
function nextLayer(before: Layer | undefined, status: string, detail: unknown): Layer | undefined {
  const layer = before ?? noLayer;
  switch (status) {
    case 'Pulling fs layer':
    case 'Waiting':
      return layer;
    case 'Downloading':
      return {
        ...layer,
        bytesDone: number(field(detail, 'current')),
        bytesTotal: number(at(detail, 'total')),
      };
    case 'Verifying Checksum':
    case 'Download complete':
    case 'Extracting':
      return layer.downloaded ? layer : { ...layer, bytesDone: layer.bytesTotal, downloaded: true };
    case 'Pull complete':
    case 'Already exists':
      return { ...layer, bytesDone: layer.bytesTotal, downloaded: true, done: true };
    default:
      return before;
  }
}

/** The engine downloads a layer again after a failure, and learns sizes as it goes: totals only grow. */
function sum(before: PullProgress, layers: ReadonlyMap<string, Layer>): PullProgress {
  const all = [...layers.values()];
  const total = (read: (layer: Layer) => number): number =>
    all.reduce((bytes, layer) => bytes + read(layer), 0);
  const bytesTotal = Math.max(
    before.bytesTotal,
    total((layer) => layer.bytesTotal),
  );
  const bytesDone = Math.max(
    before.bytesDone,
    total((layer) => layer.bytesDone),
  );
  return {
    reference: before.reference,
    layersDone: Math.max(before.layersDone, all.filter((layer) => layer.done).length),
    layersTotal: Math.max(before.layersTotal, all.length),
    bytesDone: Math.min(bytesDone, bytesTotal),
    bytesTotal,
  };
}
