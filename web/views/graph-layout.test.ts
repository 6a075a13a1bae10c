import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { layOut } from './graph-layout.ts';
import type { GraphNode } from './graph-layout.ts';

const node = (name: string, ...dependsOn: string[]): GraphNode => ({ name, dependsOn });

test('who depends on something must stand right of it', () => {
  const { nodes, layers } = layOut([node('a'), node('b', 'a'), node('c', 'b', 'a')]);
  assert.deepEqual(
    nodes.map(({ name, layer }) => [name, layer]),
    [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ],
  );
  assert.equal(layers, 3);
});

test('a line that follows from others must be left out', () => {
  const { edges } = layOut([node('a'), node('b', 'a'), node('c', 'b', 'a')]);
  assert.deepEqual(
    edges.map(({ from, to }) => `${from}-${to}`),
    ['a-b', 'b-c'],
  );
});

test('a line over several columns must have a place of its own in each of them', () => {
  const { edges, nodes } = layOut([
    node('a'),
    node('x'),
    node('b', 'a'),
    node('c', 'b'),
    node('d', 'c', 'x'),
  ]);
  const long = edges.find(({ from }) => from === 'x');
  assert.deepEqual(
    long?.bends.map(({ layer }) => layer),
    [1, 2],
  );
  for (const bend of long?.bends ?? [])
    assert.ok(!nodes.some(({ layer, row }) => layer === bend.layer && row === bend.row));
});

test('lines must not cross where another order of the services avoids it', () => {
  const { nodes } = layOut([node('a'), node('b'), node('x', 'b'), node('y', 'a')]);
  const row = (name: string): number => nodes.find((each) => each.name === name)?.row ?? -1;
  assert.equal(Math.sign(row('a') - row('b')), Math.sign(row('y') - row('x')));
});

test('a circle and a dependency on what is not there must not break the picture', () => {
  const { nodes } = layOut([node('a', 'b'), node('b', 'a'), node('c', 'gone', 'c')]);
  assert.equal(nodes.length, 3);
});

test('no two services must stand in one place, whatever depends on what', () => {
  const graphs = fc
    .integer({ min: 1, max: 14 })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fc.subarray(Array.from({ length: index }, (__, other) => `s${other}`)),
        ),
      ),
    );
  fc.assert(
    fc.property(graphs, (needs) => {
      const { nodes, edges, layers } = layOut(
        needs.map((dependsOn, index) => node(`s${index}`, ...dependsOn)),
      );
      const places = nodes.map(({ layer, row }) => `${layer}/${row}`);
      assert.equal(new Set(places).size, places.length);
      const layerOf = new Map(nodes.map(({ name, layer }) => [name, layer]));
      for (const { from, to } of edges) assert.ok((layerOf.get(from) ?? 0) < (layerOf.get(to) ?? 0));
      assert.ok(layers <= needs.length);
    }),
  );
});
