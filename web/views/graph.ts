/** The picture of what depends on what. The list below it says the same in words, and stands alone where there is no room for a picture. */

import type { ServiceStatus } from '../../appliance/contract/status.ts';
import { servicePath } from './frame.ts';
import { layOut } from './graph-layout.ts';
import type { Edge, Placed } from './graph-layout.ts';
import { html, nothing } from './html.ts';
import type { Html } from './html.ts';
import { serviceLooks } from './states.ts';
import { textWidth } from './text-width.ts';

/** A box is as wide as the widest text in any needs. */
const LEAST_WIDTH = 168;
const TEXT_LEFT = 38;
const TEXT_RIGHT = 12;
/** As page.css has them. */
const NAME_PX = 13.5;
const WORD_PX = 12;
const HEIGHT = 42;
/** Lines need room; a page is as wide as it is. */
const GAP_X = { least: 44, most: 96 } as const;
const PAGE_WIDTH = 1_130;
const GAP_Y = 14;
const MARGIN = 4;
/** So that the picture grows with the text of the page. */
const ROOT_PX = 16;
/** Names are cut after so many characters; the list has them in full. */
const NAME_LENGTH = 18;
/** More columns are too small to read on any screen that is not a wall. */
const MOST_LAYERS = 7;

export function dependencyGraph(services: readonly ServiceStatus[]): Html {
  const { layers, rows, nodes, edges } = layOut(services);
  if (edges.length === 0 || layers > MOST_LAYERS) return nothing;
  const sizes = sizesOf(services, layers);
  const width = layers * (sizes.box + sizes.gap) - sizes.gap + 2 * MARGIN;
  const height = rows * (HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN;
  const byName = new Map(services.map((service) => [service.name, service]));
  const places = new Map(nodes.map((node) => [node.name, node]));
  return html`<svg
    class="graph layers-${layers}"
    viewBox="0 0 ${width} ${height}"
    width="${width / ROOT_PX}rem"
    role="group"
    aria-label="What depends on what, from left to right"
  >
    ${edges.map((edge) => line(edge, places, byName, sizes))}${nodes.map((node) => box(node, byName.get(node.name), sizes))}
  </svg>`;
}

/** Horizontal lengths, in pixels of the picture. */
interface Sizes {
  readonly box: number;
  readonly gap: number;
}

function sizesOf(services: readonly ServiceStatus[], layers: number): Sizes {
  const texts = services.map(({ name, state }) =>
    Math.max(textWidth(shortened(name), NAME_PX), textWidth(serviceLooks[state].label, WORD_PX)),
  );
  const width = Math.max(LEAST_WIDTH, Math.ceil(TEXT_LEFT + Math.max(0, ...texts) + TEXT_RIGHT));
  const room = Math.floor((PAGE_WIDTH - layers * width) / Math.max(1, layers - 1));
  return { box: width, gap: Math.min(GAP_X.most, Math.max(GAP_X.least, room)) };
}

function left({ layer }: Pick<Placed, 'layer'>, sizes: Sizes): number {
  return MARGIN + layer * (sizes.box + sizes.gap);
}
function middle({ row }: Pick<Placed, 'row'>): number {
  return MARGIN + row * (HEIGHT + GAP_Y) + HEIGHT / 2;
}

type Services = ReadonlyMap<string, ServiceStatus>;

/** One that waits for what does not work yet has another line. */
function line(
  { from, to, bends }: Edge,
  places: ReadonlyMap<string, Placed>,
  services: Services,
  sizes: Sizes,
): Html {
  const start = places.get(from);
  const end = places.get(to);
  if (start === undefined || end === undefined) return nothing;
  const isOpen = !isReady(services.get(from)) && !isReady(services.get(to));
  let path = `M${left(start, sizes) + sizes.box} ${middle(start)}`;
  let y = middle(start);
  for (const stop of [...bends, end]) {
    const x = left(stop, sizes);
    path += curve(x - sizes.gap, y, x, middle(stop));
    y = middle(stop);
    if (stop !== end) path += `H${x + sizes.box}`;
  }
  return html`<path class="${isOpen ? 'edge open' : 'edge'}" d="${path}" />`;
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  if (y1 === y2) return `H${x2}`;
  const half = (x1 + x2) / 2;
  return `C${half} ${y1} ${half} ${y2} ${x2} ${y2}`;
}

function isReady(service: ServiceStatus | undefined): boolean {
  return service === undefined || serviceLooks[service.state].tone === 'good';
}

function box(node: Placed, service: ServiceStatus | undefined, sizes: Sizes): Html {
  if (service === undefined) return nothing;
  const look = serviceLooks[service.state];
  const x = left(node, sizes);
  const y = middle(node) - HEIGHT / 2;
  return html`<a href="${servicePath(node.name)}" class="node ${look.tone}"
    ><rect x="${x}" y="${y}" width="${sizes.box}" height="${HEIGHT}" rx="7" /><use
      href="#i-${look.icon}"
      x="${x + 11}"
      y="${y + 12}"
      width="18"
      height="18"
    /><text x="${x + TEXT_LEFT}" y="${y + 18}">${shortened(node.name)}</text>
    <text class="word" x="${x + TEXT_LEFT}" y="${y + 33}">${look.label}</text></a
  > `;
}

function shortened(name: string): string {
  return name.length <= NAME_LENGTH ? name : `${name.slice(0, NAME_LENGTH - 1)}…`;
}
