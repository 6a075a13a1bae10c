import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { WebState } from './http/state.ts';
import type { Visitor } from './visitor.ts';
import { watchVisit } from './watch-visit.ts';

const visit = { address: '192.0.2.1' };

test('nobody must be looked after who has gone, also before the first look', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let looks = 0;
  const visitor: Visitor = { kind: 'guest' };
  const visitors = {
    of: () => Promise.resolve(visitor),
    verified: ({ isUnattended }: WebState) => {
      assert.equal(isUnattended, true, 'a page that is left open must not keep its session open');
      looks += 1;
      return Promise.resolve(visitor);
    },
  };
  watchVisit(visit, visitors, AbortSignal.abort(), () => undefined);
  t.mock.timers.tick(60_000);
  assert.equal(looks, 0);
  const gone = new AbortController();
  watchVisit(visit, visitors, gone.signal, () => undefined);
  t.mock.timers.tick(3_000);
  await setImmediate();
  assert.equal(looks, 1);
  gone.abort();
  t.mock.timers.tick(60_000);
  assert.equal(looks, 1);
});
