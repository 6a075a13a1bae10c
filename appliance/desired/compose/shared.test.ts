import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notesOf, problemsOf, web } from './stack.testdata.ts';

test('a mistake in what many services merge in must be told once, with who shares it', () => {
  const services = ['a', 'b.c', 'd', 'e', 'f'].map((name) => `  ${name}: {<<: *common, image: x}\n`).join('');
  const text = `x-common: &common
  imagee: nginx
  ports: &ports [{target: 80, publised: 1}]
services:
${services}  g: {image: x, ports: *ports}
  h: {image: x, imagee: y}
`;
  assert.deepEqual(problemsOf(text), [
    'compose.yaml:2:3 services.a.imagee: unknown key, shared by 5 services: a, b.c, d and 2 more (did you mean "image"?)',
    'compose.yaml:3:31 services.a.ports[0].publised: unknown key, shared by 6 services: a, b.c, d and 3 more (did you mean "published"?)',
    'compose.yaml:11:17 services.h.imagee: unknown key (did you mean "image"?)',
  ]);
});

test('two mistakes at one place of one service stay two', () => {
  assert.deepEqual(problemsOf(web('configs: [{uid: "1"}, *twice]').replace('[{', '[&twice {')), [
    'compose.yaml:4:22 services.web.configs[0].source: is missing',
    'compose.yaml:4:22 services.web.configs[1].source: is missing',
  ]);
});

test('a note on what many services merge in is made once too', () => {
  const text = `x-common: &common
  build: .
services:
  a: {<<: *common, image: x}
  b: {<<: *common, image: x}
`;
  assert.deepEqual(notesOf(text), [
    'compose.yaml:2:3 services.a.build: has no effect: an appliance pulls "image" and builds nothing, shared by 2 services: a, b',
  ]);
});
