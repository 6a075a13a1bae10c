import type { OsStatus, PendingUpgrade } from '../../contract/os-status.ts';
import { renderFacts } from './facts.ts';
import type { Fact } from './facts.ts';
import { renderTable } from './table.ts';
import { clean, wrap } from './text.ts';
import { duration } from '../../client/words/elapsed.ts';
import { timestamp } from './time.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** One line for the overview; empty where this machine has no such updates. */
export function renderOsLine(os: OsStatus, view: View): string {
  if (os.state === 'unavailable') return '';
  return `system updates: ${[sentence(os, view.now), ...rebootText(os, view.now)].join('; ')}`;
}

/** All of it. */
export function renderUpdates(os: OsStatus, view: View): string {
  const facts: readonly Fact[] = [
    ['lists fetched', past(os.lastCheckAt, view.now)],
    ['last run', past(os.lastRunAt, view.now)],
    ['last success', past(os.lastSuccessAt, view.now)],
    ['next fetch', future(os.nextCheckAt, view.now)],
    ['next run', future(os.nextRunAt, view.now)],
    ['engine', os.state === 'on' ? ENGINE[os.engineUpdates] : undefined],
    ['held back', listed(os.heldBack)],
    ['half installed', listed(os.broken)],
    ['reboot', rebootText(os, view.now)[0]],
    ...os.waiting.map((text) => ['waiting', clean(text)] as const),
  ];
  const parts = [
    `${paint(view, 'bold', `System updates: ${sentence(os, view.now)}`)}\n${renderFacts(facts, view)}`,
    os.failures.length === 0
      ? ''
      : `Failures of the last run:\n${os.failures.map((line) => failure(line, view)).join('')}`,
    renderPending(os.pending ?? [], view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

const SHOWN = 20;

const ENGINE = {
  unattended: 'updated with the rest; containers go on running (live-restore)',
  window: 'updated inside update_window only; may restart all containers',
  held: 'held: an update may restart all containers',
} as const;

function sentence(os: OsStatus, now: number): string {
  const { pending } = os;
  if (os.state !== 'on') {
    const where = os.instead === undefined ? '' : ' here';
    const parts = [os.reason, os.instead].filter((part) => part !== undefined).map(clean);
    return `${os.state}${where}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`;
  }
  if (os.running) return 'running now';
  const next = os.nextRunAt === undefined ? '' : `, next run ${inTime(os.nextRunAt, now)}`;
  if (os.failures.length > 0) return `the last run failed${next}`;
  if (os.lastSuccessAt === undefined) return `none yet${next}`;
  if (pending === undefined) return `last success ${duration(now - Date.parse(os.lastSuccessAt))} ago${next}`;
  if (pending.length > 0) return `${pending.length} pending${next}`;
  return `up to date, last success ${duration(now - Date.parse(os.lastSuccessAt))} ago${next}`;
}

function rebootText({ rebootRequired, shutdown }: OsStatus, now: number): readonly string[] {
  if (shutdown !== undefined) return [`${clean(shutdown.mode)} ${inTime(shutdown.at, now)}`];
  if (rebootRequired === undefined) return [];
  const by =
    rebootRequired.packages.length === 0 ? '' : ` (${rebootRequired.packages.map(clean).join(', ')})`;
  return [`a reboot is needed${by}`];
}

function renderPending(pending: readonly PendingUpgrade[], view: View): string {
  if (pending.length === 0) return '';
  return renderTable(
    [{ title: 'PACKAGE' }, { title: 'FROM' }, { title: 'TO' }],
    pending.map(({ name, from, to }) => [
      { text: clean(name) },
      { text: clean(from ?? '-') },
      { text: clean(to) },
    ]),
    view,
  );
}

function failure(line: string, view: View): string {
  return wrap(clean(line), view.width - 2)
    .map((text) => `  ${text}\n`)
    .join('');
}

function listed(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > SHOWN ? [`and ${names.length - SHOWN} more (--json)`] : [];
  return [...names.slice(0, SHOWN).map(clean), ...more].join(', ');
}

function past(at: string | undefined, now: number): string {
  return at === undefined ? 'never' : `${timestamp(at)}, ${duration(now - Date.parse(at))} ago`;
}

function future(at: string | undefined, now: number): string | undefined {
  return at === undefined ? undefined : `${timestamp(at)}, ${inTime(at, now)}`;
}

function inTime(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  return ms <= 0 ? 'now' : `in ${duration(ms)}`;
}
