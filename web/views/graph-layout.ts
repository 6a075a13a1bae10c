/**
 * Where services stand in the picture of what depends on what: from left to right in layers, each right of everything that it depends on.
 * The usual three steps (Sugiyama): layers by the longest path, few crossings by the mean place of neighbours, then coordinates. Pure.
 */

export interface GraphNode {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

export interface Placed {
  readonly name: string;
  /** Column and row; rows of one column may have gaps of halves. */
  readonly layer: number;
  readonly row: number;
}
/** From a dependency to who depends on it, by way of `bends` in the layers between. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly bends: readonly Omit<Placed, 'name'>[];
}
export interface Layout {
  readonly layers: number;
  readonly rows: number;
  readonly nodes: readonly Placed[];
  readonly edges: readonly Edge[];
}

/** A place in a layer: of a service, or of an edge that passes by. */
interface Slot {
  readonly key: string;
  readonly layer: number;
  readonly before: readonly string[];
}

const SWEEPS = 4;

/** Dependencies that are not among the nodes play no part; a circle, which the daemon refuses, is cut anywhere. */
export function layOut(nodes: readonly GraphNode[]): Layout {
  const known = new Set(nodes.map(({ name }) => name));
  const given = new Map(
    nodes.map(({ name, dependsOn }) => [name, dependsOn.filter((each) => known.has(each) && each !== name)]),
  );
  const layerOf = layersOf(given);
  const needs = reduced(given, layerOf);
  const slots = slotsOf(needs, layerOf);
  const columns = ordered(slots);
  const rows = Math.max(1, ...columns.map(({ length }) => length));
  const rowOf = new Map(
    // Each column stands in the middle of the height.
    columns.flatMap((column) =>
      column.map(({ key }, index) => [key, index + (rows - column.length) / 2] as const),
    ),
  );
  const place = (key: string, layer: number): Omit<Placed, 'name'> => ({ layer, row: rowOf.get(key) ?? 0 });
  return {
    layers: columns.length,
    rows,
    nodes: nodes.map(({ name }) => ({ name, ...place(name, layerOf.get(name) ?? 0) })),
    edges: [...needs].flatMap(([to, dependencies]) =>
      dependencies.map((from) => {
        const first = (layerOf.get(from) ?? 0) + 1;
        const last = layerOf.get(to) ?? 0;
        const between = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
        return { from, to, bends: between.map((layer) => place(bendKey(from, to, layer), layer)) };
      }),
    ),
  };
}

type Needs = ReadonlyMap<string, readonly string[]>;

function layersOf(needs: Needs): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    const open = (needs.get(name) ?? []).filter((each) => !path.has(each));
    const layer = Math.max(-1, ...open.map((each) => visit(each, new Set([...path, name])))) + 1;
    layers.set(name, layer);
    return layer;
  };
  for (const name of needs.keys()) visit(name, new Set([name]));
  return layers;
}

/** Without what follows from the rest: who depends on B, which depends on A, needs no line to A. */
function reduced(needs: Needs, layerOf: ReadonlyMap<string, number>): Needs {
  const level = (name: string): number => layerOf.get(name) ?? 0;
  const reach = new Map<string, ReadonlySet<string>>();
  const byLayer = [...needs.keys()].toSorted((a, b) => level(a) - level(b));
  for (const name of byLayer) {
    const direct = forward(name);
    reach.set(name, new Set(direct.flatMap((each) => [each, ...(reach.get(each) ?? [])])));
  }
  function forward(name: string): readonly string[] {
    return (needs.get(name) ?? []).filter((each) => level(each) < level(name));
  }
  return new Map(
    [...needs.keys()].map((name) => {
      const direct = forward(name);
      return [
        name,
        direct.filter(
          (each) => !direct.some((other) => other !== each && reach.get(other)?.has(each) === true),
        ),
      ];
    }),
  );
}

function bendKey(from: string, to: string, layer: number): string {
  return `${from} ${to} ${layer}`;
}

function slotsOf(needs: Needs, layerOf: ReadonlyMap<string, number>): readonly Slot[] {
  return [...needs].flatMap(([name, dependencies]) => {
    const layer = layerOf.get(name) ?? 0;
    const bends: Slot[] = [];
    const before = dependencies.map((from) => {
      let previous = from;
      for (let between = (layerOf.get(from) ?? 0) + 1; between < layer; between += 1) {
        const key = bendKey(from, name, between);
        bends.push({ key, layer: between, before: [previous] });
        previous = key;
      }
      return previous;
    });
    return [...bends, { key: name, layer, before }];
  });
}

/** Columns from left to right, each from top to bottom. */
function ordered(slots: readonly Slot[]): readonly (readonly Slot[])[] {
  const after = new Map<string, string[]>();
  for (const { key, before } of slots)
    for (const each of before) after.set(each, [...(after.get(each) ?? []), key]);
  const count = Math.max(0, ...slots.map(({ layer }) => layer + 1));
  let columns: readonly (readonly Slot[])[] = Array.from({ length: count }, (_, layer) =>
    slots.filter((slot) => slot.layer === layer),
  );
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const places = new Map(
      columns.flatMap((column) => column.map(({ key }, index) => [key, index - column.length / 2] as const)),
    );
    // To the right after what stands left of it, then to the left after what stands right of it.
    const neighbours = ({ key, before }: Slot): readonly string[] =>
      sweep % 2 === 0 ? before : (after.get(key) ?? []);
    const pull = (slot: Slot): number => {
      const pulling = neighbours(slot).map((each) => places.get(each) ?? 0);
      return pulling.length === 0
        ? (places.get(slot.key) ?? 0)
        : pulling.reduce((sum, each) => sum + each, 0) / pulling.length;
    };
    columns = columns.map((column) => column.toSorted((a, b) => pull(a) - pull(b)));
  }
  return columns;
}
