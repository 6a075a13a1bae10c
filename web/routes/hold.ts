/** `/updates/hold`: the form in which an operator says why no newer image is to be taken, and until when. */

import Router from '@koa/router';
import type { WebState } from '../http/state.ts';
import { zoneOf } from '../views/frame.ts';
import type { Note } from '../views/frame.ts';
import { holdPage, holdTimes } from '../views/hold.ts';
import { isZone } from '../../appliance/client/words/time.ts';
import { carryOut, refuse, workNote } from './carry-out.ts';
import { admit, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { backOf, fieldsOf, queryOf } from './given.ts';
import type { Given } from './given.ts';
import { timeInZone } from './zone-time.ts';

const PATH = '/updates/hold';

export function holdRoutes(desk: Desk): Router<WebState> {
  const { services, flashes, now } = desk;
  const router = new Router<WebState>();

  router.get(PATH, async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const given: Given = { ...queryOf(ctx), ...flashes.typed(ctx) };
    const { service = '', why = '', until = '' } = given;
    const typed = { why, until, for: given.for ?? 'released', back: backOf(ctx, given, '/updates') };
    await show(ctx, desk, (frame) => holdPage({ ...typed, ...(service !== '' && { service }) }, frame));
  });

  router.post(PATH, async (ctx) => {
    const given = fieldsOf(await services.form(ctx));
    const { service = '', why = '' } = given;
    const zone = zoneOf(services.model());
    const until = untilOf(given, now(), isZone(zone) ? zone : 'UTC');
    const ends = { done: backOf(ctx, given, '/updates'), form: { path: PATH, fields: given } };
    if (typeof until === 'object') return refuse(ctx, desk, ends, until);
    const hold = {
      why,
      ...(service !== '' && { service }),
      ...(until !== undefined && { until: new Date(until).toISOString() }),
    };
    return carryOut(ctx, desk, ends, async () => workNote(await services.client(ctx).updateHold(hold)));
  });
  return router;
}

/** `undefined`: until it is released. */
function untilOf(given: Given, now: number, zone: string): number | undefined | Note {
  const { until = '', for: length = 'released' } = given;
  if (length !== 'moment') {
    const { milliseconds } = holdTimes[length] ?? {};
    return milliseconds === undefined ? undefined : now + milliseconds;
  }
  const at = timeInZone(until, zone);
  if (at === undefined)
    return {
      tone: 'bad',
      text: 'Until when?',
      action: 'give a date and a time, for example 2026-12-24T08:00',
    };
  return at > now ? at : { tone: 'bad', text: 'That time has passed already', action: 'give a later one' };
}
