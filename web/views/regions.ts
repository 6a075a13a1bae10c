/** The parts of the first page that change by themselves: the names under which they are sent, and who may see which. */

import type { Audience } from '../audience.ts';
import type { Model } from '../../appliance/client/model/model.ts';
import { certificatesBrief } from './certificates-brief.ts';
import { conditions } from './conditions.ts';
import { eventsBrief } from './events-list.ts';
import { figures } from './figures.ts';
import { nothing, render } from './html.ts';
import type { Html } from './html.ts';
import { services } from './services.ts';
import { summary } from './summary.ts';
import { updatesBrief } from './updates-brief.ts';

interface Region {
  readonly draw: (model: Model, audience: Audience) => Html;
  readonly audiences: readonly Audience[];
}

const all: readonly Audience[] = ['stranger', 'guest', 'viewer', 'operator'];
const known: readonly Audience[] = ['guest', 'viewer', 'operator'];
const signedIn: readonly Audience[] = ['viewer', 'operator'];

const regions = {
  summary: { draw: summary, audiences: all },
  conditions: { draw: conditions, audiences: known },
  services: { draw: services, audiences: known },
  figures: { draw: figures, audiences: known },
  updates: { draw: updatesBrief, audiences: known },
  certificates: { draw: certificatesBrief, audiences: known },
  events: { draw: eventsBrief, audiences: signedIn },
} as const satisfies Record<string, Region>;
export type RegionName = keyof typeof regions;

/** In the order of the page. */
export const regionNames = Object.keys(regions) as RegionName[];

/** Empty for whom it is not meant. Throws for a name that is none of them. */
export function drawRegion(name: string, model: Model, audience: Audience): string {
  const region = regionOf(name);
  return render(region.audiences.includes(audience) ? region.draw(model, audience) : nothing);
}

function regionOf(name: string): Region {
  const region = Object.entries<Region>(regions).find(([each]) => each === name)?.[1];
  if (region === undefined) throw new Error(`there is no part of the page called ${name}`);
  return region;
}
