import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatLookup, formatReference, parseReference } from './reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

test('a reference is completed as the engine completes it', () => {
  const table: readonly (readonly [string, string])[] = [
    ['busybox', 'docker.io/library/busybox:latest'],
    ['busybox:1.36', 'docker.io/library/busybox:1.36'],
    ['prom/prometheus', 'docker.io/prom/prometheus:latest'],
    ['docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['index.docker.io/busybox', 'docker.io/library/busybox:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['registry:5000', 'docker.io/library/registry:5000'],
    ['registry:5000/app:2', 'registry:5000/app:2'],
    ['ghcr.io/org/team/app:v1', 'ghcr.io/org/team/app:v1'],
    ['Host/app', 'Host/app:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`app@${digest}`, `docker.io/library/app@${digest}`],
    [`app:1@${digest}`, `docker.io/library/app:1@${digest}`],
    ['a__b/c-d.e--f', 'docker.io/a__b/c-d.e--f:latest'],
  ];
  for (const [written, full] of table) {
    const parsed = parseReference(written);
    assert.equal(parsed && formatReference(parsed), full, written);
  }
});

test('what the engine does not take is no reference', () => {
  const wrong = [
    '',
    'App',
    'app:',
    'app:-x',
    'a//b',
    '/app',
    'app/',
    '../app',
    'a/../b',
    'a b',
    `app@sha256:abc`,
    `app@${digest}@${digest}`,
    'ab'.repeat(32),
    'http://localhost/app',
    `x/${'a'.repeat(256)}`,
    'app?tag=x',
  ];
  for (const written of wrong) assert.equal(parseReference(written), undefined, written);
});

test('the digest names the content when a tag is written too', () => {
  const parsed = parseReference(`localhost:5000/app:1@${digest}`);
  assert.equal(parsed && formatLookup(parsed), `localhost:5000/app@${digest}`);
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
const anyReference = fc.record({
  registry: fc.constantFrom('docker.io', 'localhost', 'ghcr.io', 'r.example:5000', '[fe80::1]:80'),
  repository: fc.array(component, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/')),
  tag: fc.stringMatching(/^\w[\w.-]{0,20}$/),
});

test('a full reference reads back as itself', () => {
  fc.assert(
    fc.property(anyReference, fc.boolean(), (reference, withDigest) => {
      const full = withDigest ? { ...reference, digest } : { ...reference };
      assert.deepEqual(parseReference(formatReference(full)), full);
    }),
  );
});

test('no text makes a reference whose path leaves its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '/', '.', ':', '@', '%', '?', '-') }), (written) => {
      const parsed = parseReference(written);
      if (parsed === undefined) return;
      assert.match(formatLookup(parsed), /^[\w.:[\]@-]+(\/[\w.:@-]+)+$/);
      assert.doesNotMatch(formatLookup(parsed), /(^|\/)\.\.?(\/|$)/);
    }),
  );
});
