import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Look } from './daemon.ts';
import { NOON, osView } from './plan/os.testdata.ts';
import { look as lookAt } from './plan/simulation.testdata.ts';
import { running } from './plan/stories.testdata.ts';
import { createBoard } from './status-board.ts';

const simulation = running({ web: {} });

function aLook(phase: Look['phase'], pass: number): Look {
  const { desired, observed, plan } = lookAt(simulation);
  const config = { config: {}, problems: [] };
  const state = { desired, config, problems: { config: [], stack: [] }, unwritten: [] };
  return { phase, pass, tookMs: 1, desired: state, observed, plan, os: osView() } as unknown as Look;
}

function aBoard(hostname = (): string => 'box') {
  return createBoard({
    now: () => NOON,
    clock: () => 0,
    memory: () => simulation.memory,
    conditions: () => [],
    running: () => [],
    engineSince: () => NOON,
    history: () => [],
    appliance: { version: '1', applianceId: simulation.desired.applianceId },
    hostname,
    bootedAt: () => NOON,
    startedAt: () => NOON,
  });
}

test('a listener is told that a pass is over, also where nothing else has changed, and nothing of a pass that found all as it was', () => {
  const board = aBoard();
  const told: string[] = [];
  board.report(aLook('PROCESSING', 1));
  board.onStatus(({ phase, pass }) => told.push(`${phase} ${pass}`));
  board.report(aLook('PROCESSING', 1));
  board.report(aLook('IDLE', 1));
  board.report(aLook('IDLE', 2));
  assert.deepEqual(told, ['IDLE 1']);
});

test('each percent of a pull is news, each block is not', () => {
  const board = aBoard();
  board.report(aLook('PROCESSING', 1));
  const told: number[] = [];
  const [reference = ''] = simulation.desired.services.map(({ image }) => image);
  board.onStatus(({ services }) => told.push(services[0]?.pull?.bytesDone ?? -1));
  for (const bytesDone of [0, 5, 9, 10, 11, 25])
    board.pulling({ reference, layersDone: 0, layersTotal: 1, bytesDone, bytesTotal: 1_000 });
  assert.deepEqual(told, [0, 10, 25]);
});

test('another host name is told at once, and not before the first look', () => {
  let hostname = 'box';
  const board = aBoard(() => hostname);
  const told: string[] = [];
  board.onStatus(({ appliance }) => told.push(appliance.hostname));
  board.renew();
  assert.equal(board.status(), undefined);
  board.report(aLook('IDLE', 1));
  hostname = 'box-17';
  board.renew();
  assert.equal(board.status()?.appliance.hostname, 'box-17');
  board.renew();
  assert.deepEqual(told, ['box', 'box-17']);
});
