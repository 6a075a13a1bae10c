/** Figures now and over time, as the routes ask for them. */

import type { Figures, History } from '../contract/history.ts';
import type { historyRoutes } from '../contract/history-routes.ts';
import type { RouteInput } from '../contract/route.ts';
import type { ApiDeps } from './deps.ts';
import { badInput, nearestName, noFigures } from './problem.ts';

/** Patterns stand for as many as there are. */
const MOST_NAMES = 32;
const UNUSABLE = 'These figures cannot be shown';

export function figuresNow({ figures }: Pick<ApiDeps, 'figures'>): Figures {
  const now = figures.now();
  if (now === undefined) throw noFigures();
  return now;
}

/** @throws ProblemError 400. */
export function figuresOverTime(
  { series, from, to, points }: RouteInput<typeof historyRoutes.history>,
  { figures }: Pick<ApiDeps, 'figures'>,
): History {
  if (series.split(',').length > MOST_NAMES) {
    throw badInput(UNUSABLE, [{ path: 'series', reason: `must be at most ${MOST_NAMES} names` }]);
  }
  const [fromMs, toMs] = [from, to].map((time) => (time === undefined ? undefined : Date.parse(time)));
  if ((fromMs ?? 0) < 0 || (toMs ?? 1) <= 0) {
    throw badInput(UNUSABLE, [{ path: 'from', reason: 'must not be before 1970' }]);
  }
  const answer = figures.history({
    series,
    points,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  });
  if (answer === 'empty-range') {
    throw badInput(UNUSABLE, [
      { path: 'from', reason: 'must be before `to`, which is now where it is not given' },
    ]);
  }
  if ('unknown' in answer)
    throw badInput(
      UNUSABLE,
      answer.unknown.map((name) => unknownSeries(name, answer.known)),
    );
  return answer;
}

function unknownSeries(name: string, known: readonly string[]) {
  const near = nearestName(name, known);
  return {
    path: 'series',
    reason: `there is no ${JSON.stringify(name)}; there are ${known.join(', ')}`,
    ...(near === undefined ? {} : { hint: `did you mean ${near}?` }),
  };
}
