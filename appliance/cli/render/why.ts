import type { Why } from '../../contract/why.ts';
import { renderConditions } from './conditions.ts';
import { renderEvent } from './events.ts';
import { renderSteps, renderWaiting } from './plan.ts';
import { whyText } from '../../client/words/service.ts';
import { stateMarks } from './state.ts';
import { clean } from './text.ts';
import { paint } from './view.ts';
import type { View } from './view.ts';

/** One service explained: its state and reason, conditions, what comes next, and the last `lines` events. */
export function renderWhy(
  { service, steps, waiting, conditions, history }: Why,
  lines: number,
  view: View,
): string {
  const { symbol, style } = stateMarks[service.state];
  const restarts = service.restarts === 1 ? '1 restart' : `${service.restarts} restarts`;
  const needs = service.dependsOn.length === 0 ? 'nothing' : service.dependsOn.map(clean).join(', ');
  const head =
    `${paint(view, 'bold', clean(service.name))} is ${paint(view, style, `${symbol} ${service.state}`)}: ` +
    `${clean(whyText(service, view.now))}\n` +
    `image ${clean(service.image)}; ${restarts}; depends on ${needs}\n`;
  const containers = service.containers.map((container) => {
    const exit = container.exitCode === undefined ? '' : `, exit code ${container.exitCode}`;
    const health = container.health === 'none' ? '' : `, ${container.health}`;
    return `container ${clean(container.name)}: ${clean(container.state)}${health}${exit}\n`;
  });
  const events = history.slice(0, lines).map((event) => renderEvent(event, view));
  const older = history.length - events.length;
  const more = older === 0 ? '' : `${older} older: -n ${history.length}\n`;
  const parts = [
    head + containers.join(''),
    renderConditions(conditions, view),
    section('About to be done:', renderSteps(steps, view), view),
    section('Waiting:', renderWaiting(waiting, view), view),
    section('Last events, newest first:', `${events.join('')}${paint(view, 'dim', more)}`, view),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function section(title: string, text: string, view: View): string {
  return text === '' ? '' : `${paint(view, 'bold', title)}\n${text}`;
}
