import assert from 'node:assert/strict';
import test from 'node:test';
import { developmentHints, renderHints } from './hints.ts';

const engineSocket = '/home/somebody/src/applianced/.appliance/engine/docker.sock';
const hints = developmentHints(engineSocket, 'https://localhost:8443/');

test('on 80 columns no line may be wider, and a broken command must be one for the shell', () => {
  const text = renderHints(hints, 80);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  assert.ok(
    text.includes(`
  where the lines end up:
    docker -H \\
    unix:///home/somebody/src/applianced/.appliance/engine/docker.sock exec \\
    artifact-exporter-svc tail -f /data/artifacts.jsonl
`),
    text,
  );
});

test('where there is room each hint must be one line', () => {
  assert.equal(renderHints(hints, Infinity).split('\n').length, hints.length);
});

test('the hints must name the console, and how the password that the page asks for is set', () => {
  const text = renderHints(hints, Infinity);
  assert.match(text, /^ {2}npm run -s appliancectl -- console {3}/m);
  assert.match(text, /^ {2}npm run -s appliancectl -- user set-password admin {3}/m);
});
