import type { EngineStatus, Status } from '../../contract/status.ts';
import { renderConditionsInShort } from './conditions.ts';
import { renderServices } from './services.ts';
import { healthMarks } from './state.ts';
import { clean, wrap } from './text.ts';
import { renderOsLine } from './updates.ts';
import { duration } from '../../client/words/elapsed.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** As wide as the symbol before a sentence. */
const INDENT = '  ';

/** The whole appliance: one sentence, what to do, the services, and what runs it. Ends with a line end. */
export function renderStatus(status: Status, view: View): string {
  const parts = [
    sentence(status, view),
    renderConditionsInShort(status.conditions, view),
    status.services.length === 0 ? '' : renderServices(status.services, status.conditions, view),
    osLine(status, view),
    footer(status, view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function sentence(status: Status, view: View): string {
  const { symbol, style } = healthMarks[status.health];
  const lines = wrap(clean(status.summary), view.width - INDENT.length);
  return lines
    .map((line, index) => paint(view, style, `${index === 0 ? `${symbol} ` : INDENT}${line}`))
    .map((line) => `${line}\n`)
    .join('');
}

function osLine({ os }: Status, view: View): string {
  const text = renderOsLine(os, view);
  return text === ''
    ? ''
    : wrap(text, view.width)
        .map((line) => `${line}\n`)
        .join('');
}

function footer({ appliance, engine, at, phase }: Status, view: View): string {
  const look = `last look ${duration(view.now - Date.parse(at))} ago`;
  const parts = [
    appliance.hostname,
    ...(appliance.stack === undefined ? [] : [`stack ${appliance.stack}`]),
    `applianced ${appliance.version}`,
    engineText(engine, view.now),
    phase === 'PROCESSING' ? 'working now' : look,
  ];
  const lines = wrap(clean(parts.join(', ')), view.width);
  return lines.map((line) => `${paint(view, 'dim', line)}\n`).join('');
}

function engineText(engine: EngineStatus, now: number): string {
  if (engine.state === 'connected') return `engine ${engine.version ?? 'of unknown version'}`;
  return `engine ${engine.state} for ${duration(now - Date.parse(engine.since))}`;
}
