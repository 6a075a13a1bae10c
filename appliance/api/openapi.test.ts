import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import { openApiDocument } from './openapi.ts';

const document = JSON.parse(JSON.stringify(openApiDocument(routes, '0.1.0'))) as Json;

type Json = { readonly [key: string]: Json | readonly Json[] | string | undefined };

/** Every object inside, itself included. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objects(inner);
}

function operations(): { path: string; method: string; operation: Record<string, unknown> }[] {
  return Object.entries(document['paths'] as Json).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => ({
      path,
      method,
      operation: operation as Record<string, unknown>,
    })),
  );
}

test('the document is the same each time', () => {
  assert.equal(
    JSON.stringify(openApiDocument(routes, '0.1.0')),
    JSON.stringify(openApiDocument(routes, '0.1.0')),
  );
});

test('every reference leads to a component, and every component is used', () => {
  const components = Object.keys((document['components'] as Json)['schemas'] as Json);
  const used = new Set<string>();
  for (const { $ref } of objects(document)) if (typeof $ref === 'string') used.add($ref);
  assert.deepEqual([...used].sort(), components.map((name) => `#/components/schemas/${name}`).sort());
});

test('every route has one operation with an id of its own, a summary and a described problem', () => {
  const ids = operations().map(({ operation }) => String(operation['operationId']));
  assert.deepEqual([...new Set(ids)].sort(), Object.keys(routes).sort());
  for (const { operation, path } of operations()) {
    assert.ok(String(operation['summary']).length > 5, path);
    assert.ok('default' in (operation['responses'] as object), path);
    for (const status of Object.keys(operation['responses'] as object))
      assert.match(status, /^([1-5]\d\d|default)$/);
  }
});

test('the braces of a path and its path parameters are the same, and required', () => {
  for (const { operation, path } of operations()) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const parameters = (operation['parameters'] ?? []) as {
      name: string;
      in: string;
      required: boolean;
      schema: object;
    }[];
    const declared = parameters.filter((parameter) => parameter.in === 'path');
    assert.deepEqual(
      declared.map((parameter) => parameter.name),
      inPath,
    );
    assert.ok(
      declared.every((parameter) => parameter.required),
      path,
    );
    const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    assert.equal(new Set(keys).size, keys.length, `parameters of ${path} are unique`);
  }
});

test('nothing of JSON Schema that OpenAPI 3.1 cannot hold stands in it', () => {
  for (const object of objects(document)) {
    assert.ok(!('$schema' in object) && !('$defs' in object) && !('nullable' in object));
  }
});

test('no key of a route stands in two of path, query and body: callers give them as one object', () => {
  for (const [id, route] of Object.entries(routes) as [string, Route][]) {
    const keys = [route.params, route.query, route.body].flatMap((part) => Object.keys(part?.shape ?? {}));
    assert.equal(new Set(keys).size, keys.length, id);
  }
});

test('no two routes share method and path', () => {
  const places = Object.values(routes).map((route) => `${route.method} ${route.path}`);
  assert.equal(new Set(places).size, places.length);
});

test('of every route it must say who may call it, what is to be shown, and how a call is refused', () => {
  for (const { operation, path } of operations()) {
    const { access } = routes[operation['operationId'] as keyof typeof routes];
    assert.equal(operation['x-access'], access);
    assert.match(String(operation['description']), /^For .+\.$/, path);
    const refusals = Object.keys(operation['responses'] as object).filter((status) => status.startsWith('4'));
    const expected = { always: [], public: ['401'], view: ['401', '403'], operate: ['401', '403'] };
    const isOfPassword = ['signIn', 'changePassword'].includes(String(operation['operationId']));
    const known = ['local', 'inside', 'web', 'console'].includes(access)
      ? ['403']
      : expected[access as keyof typeof expected];
    const all = isOfPassword ? [...new Set([...known, '401', '429'])].toSorted() : known;
    assert.deepEqual(refusals, all, path);
    const security = JSON.stringify(operation['security']);
    const shown = { public: '[{},{"bearer":[]}]', view: '[{"bearer":[]}]', operate: '[{"bearer":[]}]' };
    assert.equal(security, access in shown ? shown[access as keyof typeof shown] : '[]', path);
  }
  assert.deepEqual(Object.keys((document['components'] as Json)['securitySchemes'] as Json), ['bearer']);
});
