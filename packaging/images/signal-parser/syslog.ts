import { parseRfc3164 } from './rfc3164.ts';
import { parseRfc5424 } from './rfc5424.ts';
import type { Priority, SyslogEvent } from './syslog-event.ts';

const HIGHEST_PRIORITY = 191;

function parsePriority(line: string): Priority | null {
  const match = /^<(\d{1,3})>/.exec(line);
  if (match === null) return null;
  const value = Number(match[1]);
  if (value > HIGHEST_PRIORITY) return null;
  return { facility: value >> 3, severity: value & 7, rest: line.slice(match[0].length) };
}

/**
 * Reads a line as RFC 5424 where it says version 1, else as RFC 3164. A line without a valid PRI, and a line that claims
 * version 1 and breaks its grammar, is kept whole as `unparsed`: nothing is refused and nothing is lost.
 * @param receivedAt milliseconds since the epoch; RFC 3164 timestamps have no year and take the nearest one
 */
export function parseSyslog(line: string, receivedAt: number): SyslogEvent {
  const priority = parsePriority(line);
  if (priority === null) return unparsed(line, null);
  if (priority.rest.startsWith('1 ')) return parseRfc5424(priority) ?? unparsed(line, priority);
  return parseRfc3164(priority, receivedAt);
}

function unparsed(line: string, priority: Priority | null): SyslogEvent {
  return {
    format: 'unparsed',
    facility: priority?.facility ?? null,
    severity: priority?.severity ?? null,
    timestamp: null,
    hostname: null,
    appName: null,
    procId: null,
    msgId: null,
    structuredData: {},
    message: line,
  };
}
