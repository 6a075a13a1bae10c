/** Lines of containers: what is kept, what is shown of it, and which are followed: pure. */

import type { LoggedLine } from '../events.ts';
import { bodyRows } from '../geometry.ts';
import type { Move } from '../keymap.ts';
import { isShownLine } from '../rows.ts';
import type { LogsState, State } from '../state.ts';
import type { Outcome } from './outcome.ts';

const KEPT_LINES = 10_000;
/** Of each service, from before it was followed. */
const TAIL_OF_ONE = 1_000;
const TAIL_OF_ALL = 100;

/** Follows one service, or all of them merged; what was followed before ends. */
export function followed(state: State, service: string | undefined): Outcome {
  const all = state.model.status?.services.map(({ name }) => name) ?? [];
  const { service: _, trouble: __, ...rest } = state.logs;
  const follow = rest.follow + 1;
  const isThere = service !== undefined && all.includes(service);
  const logs: LogsState = {
    ...rest,
    ...(isThere && { service }),
    follow,
    lines: [],
    dropped: 0,
    back: 0,
  };
  const services = isThere ? [service] : all;
  const tail = isThere ? TAIL_OF_ONE : TAIL_OF_ALL;
  return [{ ...state, logs }, [{ do: 'follow', follow, services, tail }]];
}

/** All of them, then each in its order, then all again. */
export function nextLogs(state: State): Outcome {
  const all = state.model.status?.services.map(({ name }) => name) ?? [];
  const at = state.logs.service === undefined ? -1 : all.indexOf(state.logs.service);
  return followed(state, all[at + 1]);
}

export function logged(state: State, follow: number, lines: readonly LoggedLine[]): State {
  const { logs } = state;
  if (follow !== logs.follow) return state;
  const all = [...logs.lines, ...lines];
  const dropped = Math.max(0, all.length - KEPT_LINES);
  // Whoever reads further up goes on reading the same.
  const added = lines.filter((line) => isShownLine(line, logs)).length;
  return {
    ...state,
    logs: {
      ...logs,
      lines: dropped === 0 ? all : all.slice(dropped),
      dropped: logs.dropped + dropped,
      back: logs.back === 0 ? 0 : logs.back + added,
    },
  };
}

export function logTrouble(state: State, follow: number, service: string, text: string): State {
  if (follow !== state.logs.follow) return state;
  return { ...state, logs: { ...state.logs, trouble: `${service}: ${text}` } };
}

/** In lines of containers, also where they are broken into several on the screen. */
export function moveLogs(state: State, by: Move): State {
  const { logs } = state;
  const page = Math.max(1, bodyRows(state.size) - 2);
  const step: Readonly<Record<Move, number>> = {
    up: 1,
    down: -1,
    'page-up': page,
    'page-down': -page,
    first: Infinity,
    last: -Infinity,
  };
  const shown =
    logs.filter === '' ? logs.lines.length : logs.lines.filter((line) => isShownLine(line, logs)).length;
  const most = Math.max(0, shown - page);
  return { ...state, logs: { ...logs, back: Math.min(Math.max(0, logs.back + step[by]), most) } };
}

export function toggleWrap(state: State): State {
  return { ...state, logs: { ...state.logs, isWrapped: !state.logs.isWrapped } };
}
