/** What every page and every part of one hangs on beside its own data. */

import type { Drawing } from '../live/channel.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import type { Visitor } from '../visitor.ts';

export interface Frame {
  readonly model: Model;
  readonly visitor: Visitor;
  /** The parts that change by themselves, as this visitor is shown them, at the moment of `model`. */
  readonly drawing: Drawing;
  /** Path of an asset, with its hash in the name. */
  readonly asset: (name: string) => string;
  /** Path of the page, which the navigation marks. */
  readonly path: string;
  /** Told once, at the top of the page. */
  readonly note?: Note;
}

/** How something ended that the visitor wanted. */
export interface Note {
  readonly tone: 'good' | 'bad';
  readonly text: string;
  readonly detail?: string;
  readonly action?: string;
  /** Where more is to be seen of it. */
  readonly link?: { readonly href: string; readonly label: string };
  /** Shown this once and kept nowhere. */
  readonly secret?: string;
  /** To be typed into a shell. */
  readonly command?: string;
}

/** Of the machine. */
export function zoneOf({ page }: Model): string {
  return page?.timeZone ?? 'UTC';
}

export function servicePath(name: string): string {
  return `/services/${encodeURIComponent(name)}`;
}
