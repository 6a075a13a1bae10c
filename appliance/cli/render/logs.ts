import type { LogLine } from '../../contract/log-line.ts';
import { clean, pad, textWidth } from './text.ts';
import { paint } from './view.ts';
import type { Style, View } from './view.ts';

export interface LogPrefix {
  /** Padded, so that the texts stand below each other. */
  readonly text: string;
  readonly style: Style;
}

const STYLES: readonly Style[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'];

/** What stands before each line, by service; one service alone needs none. */
export function logPrefixes(services: readonly string[]): ReadonlyMap<string, LogPrefix> {
  if (services.length < 2) return new Map();
  const width = Math.max(...services.map((service) => textWidth(clean(service))));
  return new Map(
    services.map((service, index) => [
      service,
      { text: `${pad(clean(service), width)} | `, style: STYLES[index % STYLES.length] ?? 'cyan' },
    ]),
  );
}

export function renderLogLine(
  line: LogLine,
  prefix: LogPrefix | undefined,
  timestamps: boolean,
  view: View,
): string {
  const before = prefix === undefined ? '' : paint(view, prefix.style, prefix.text);
  const at =
    timestamps && line.at !== undefined
      ? `${paint(view, 'dim', line.at.slice(0, 23).replace('Z', ''))}Z `
      : '';
  return `${before}${at}${clean(line.text)}\n`;
}
