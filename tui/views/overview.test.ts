import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '../../appliance/contract/event.ts';
import { goodModel } from '../models.testdata.ts';
import { after, stateOf } from '../states.testdata.ts';
import { picture } from './picture.ts';

const at = '2026-01-31T11:59:00.000Z';
const told = (sequence: number, message: string, subject?: string): Event => ({
  id: `0badcafe-${sequence}`,
  at,
  kind: 'command',
  message,
  ...(subject !== undefined && { subject }),
});

test('what is told again and again must not push everything else off the first view', () => {
  const guesses = Array.from({ length: 20 }, (_, index) =>
    told(100 - index, 'a sign-in as ada failed (console)'),
  );
  const events = [told(200, 'stopped', 'a'), told(199, 'stopped', 'b'), ...guesses, told(9, 'it runs', 'c')];
  const failed = (sequence: number, cause: string): Event => ({
    ...told(sequence, 'start failed', 'db'),
    cause,
  });
  const causes = [failed(8, 'port 80 is taken'), failed(7, 'no such network')];
  assert.deepEqual(lastEvents([...causes, ...causes.slice(1)]), [
    'db: start failed (port 80 is taken)',
    '2 times: db: start failed (no such network)',
  ]);
  assert.deepEqual(lastEvents(events).slice(0, 4), [
    'a: stopped',
    'b: stopped',
    '20 times: a sign-in as ada failed (console)',
    'c: it runs',
  ]);
});

function lastEvents(events: readonly Event[]): readonly string[] {
  const state = after(stateOf(), { kind: 'said', model: { ...goodModel, events } });
  const lines = picture(state).panels.flatMap((panel) =>
    panel.lines.map((line) => line.map(({ text }) => text).join('')),
  );
  const last = lines.slice(lines.findIndex((line) => line.includes('Last events')) + 1);
  return last.slice(0, -1).map((line) => line.trim().replace(/^\S+ +/, ''));
}
