import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeJson } from '../config/schema.ts';
import { webSocketFile } from '../desired/os/web-socket.ts';
import { rememberOsBegun, rememberOsOutcome } from '../record/os-memory.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { planOs } from './os.ts';
import { NOON, osView, units } from './os.testdata.ts';
import { defaultPolicy } from './policy.ts';
import { renderPlan } from './render.ts';

const elsewhere = { web: { listen: '127.0.0.1:9443' } } satisfies NodeJson;
const path = '/etc/systemd/system/appliance-web.socket.d/applianced.conf';

function planned(json: NodeJson, change: Parameters<typeof osView>[1] = {}, memory: Partial<Memory> = {}) {
  return planOs(osView(json, change), undefined, { ...emptyMemory, ...memory }, NOON, defaultPolicy);
}

function withFile(json: NodeJson) {
  const { desired, observed } = osView(json);
  const file = webSocketFile(desired);
  const files = observed.state === 'available' ? observed.files : {};
  return { files: { ...files, ...(file === undefined ? {} : { [file.path]: file.content }) } };
}

const addresses = (json: NodeJson): string | undefined =>
  /ListenStream=(.+)$/m.exec(webSocketFile(osView(json).desired)?.content ?? '')?.[1];

test('the package listens on 8443 of all addresses; any other place is a drop-in', () => {
  assert.equal(addresses({}), undefined);
  assert.equal(addresses({ web: { listen: ':8443' } }), undefined);
  assert.equal(addresses({ web: { listen: ':9443' } }), '[::]:9443');
  assert.equal(addresses(elsewhere), '127.0.0.1:9443');
  assert.equal(addresses({ web: { listen: '[fd00::1]:8443' } }), '[fd00::1]:8443');
});

test('another place is written, then systemd listens there; the place of the package needs no file', () => {
  assert.equal(renderPlan(planned({})), '');
  assert.equal(
    renderPlan(planned(elsewhere)),
    '[] -> #1 the status page: write-files, web.listen of node.json says so\n' +
      '[1] -> #2 the status page: reload-socket, where it is served has changed',
  );
  assert.equal(renderPlan(planned(elsewhere, withFile(elsewhere))), '');
  assert.equal(
    renderPlan(planned({}, withFile(elsewhere))),
    '[] -> #1 the status page: remove-file, web.listen of node.json says so\n' +
      '[1] -> #2 the status page: reload-socket, where it is served has changed',
  );
});

test('a daemon that is killed between writing and reloading reloads', () => {
  const [write, reload] = planned(elsewhere).steps;
  assert.ok(write && reload);
  const begun = rememberOsBegun(emptyMemory, write, NOON);
  const again = planned(elsewhere, withFile(elsewhere), begun);
  assert.deepEqual(
    again.steps.map(({ kind }) => kind),
    ['reload-socket'],
  );
  const done = rememberOsOutcome(rememberOsBegun(begun, reload, NOON), {
    step: reload,
    at: NOON,
    tookMs: 1,
  });
  assert.deepEqual(planned(elsewhere, withFile(elsewhere), done).steps, []);
  const stale = units({ 'appliance-web.socket': { needsReload: true } });
  assert.deepEqual(
    planned({}, { units: stale }).steps.map(({ kind }) => kind),
    ['reload-socket'],
  );
});

test('without systemd of this root, or without the unit, nothing is written', () => {
  const none = units({ 'appliance-web.socket': { loaded: 'not-found' } });
  assert.equal(renderPlan(planned(elsewhere, { units: none })), '');
  const { units: _, ...silent } = osView(elsewhere).observed as { units?: unknown };
  assert.equal(
    renderPlan(
      planOs(
        { ...osView(elsewhere), observed: silent as never },
        undefined,
        emptyMemory,
        NOON,
        defaultPolicy,
      ),
    ),
    '',
  );
  assert.equal(path, osView().desired.places.webSocket);
});
