import type { Priority, SyslogEvent } from './syslog-event.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const BSD_TIMESTAMP =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ 0]\d|[12]\d|3[01]) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) /;
/** What rsyslog and syslog-ng send where they forward with high-precision timestamps. */
const ISO_TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})) /;
/** TAG: the programs of today use more than RFC 3164's alphanumerics, and more than 32 characters. */
const TAG = /^([\w./@-]{1,64})(?:\[([^\]\s]{1,128})\])?: ?/;

/**
 * RFC 3164 section 4, after the PRI. Every such line has a reading: without a timestamp the rest is the message
 * (section 4.3.2). The timestamp has neither year nor zone: UTC is assumed, and the year that brings it nearest to
 * `receivedAt` (milliseconds since the epoch).
 */
export function parseRfc3164({ facility, severity, rest }: Priority, receivedAt: number): SyslogEvent {
  const stamp = timestampOf(rest, receivedAt);
  const afterStamp = stamp === null ? rest : rest.slice(stamp.length);
  const host = stamp === null ? null : /^(\S{1,255}) /.exec(afterStamp);
  // "host tag: text", but also "tag: text" from senders that leave out the host.
  const hostname = host?.[1] === undefined || host[1].endsWith(':') ? null : host[1];
  const content = hostname === null ? afterStamp : afterStamp.slice(hostname.length + 1);
  return {
    format: 'rfc3164',
    facility,
    severity,
    timestamp: stamp?.iso ?? null,
    hostname,
    ...tagAndMessage(content),
  };
}

type Content = Pick<SyslogEvent, 'appName' | 'procId' | 'msgId' | 'structuredData' | 'message'>;

function tagAndMessage(content: string): Content {
  const tag = TAG.exec(content);
  return {
    appName: tag?.[1] ?? null,
    procId: tag?.[2] ?? null,
    msgId: null,
    structuredData: {},
    message: tag === null ? content : content.slice(tag[0].length),
  };
}

type Stamp = { readonly iso: string; readonly length: number };

function timestampOf(text: string, receivedAt: number): Stamp | null {
  const iso = ISO_TIMESTAMP.exec(text);
  if (iso?.[1] !== undefined && !Number.isNaN(Date.parse(iso[1])))
    return { iso: iso[1], length: iso[0].length };
  const bsd = BSD_TIMESTAMP.exec(text);
  if (bsd === null) return null;
  const [matched, month = '', day, hours, minutes, seconds] = bsd;
  const year = new Date(receivedAt).getUTCFullYear();
  const candidates = [year - 1, year, year + 1]
    .map((candidate) =>
      Date.UTC(
        candidate,
        MONTHS.indexOf(month),
        Number(day),
        Number(hours),
        Number(minutes),
        Number(seconds),
      ),
    )
    // 29 February exists in some years only; elsewhere Date.UTC rolls over into March.
    .filter((time) => new Date(time).getUTCDate() === Number(day));
  const nearest = candidates.toSorted((a, b) => Math.abs(a - receivedAt) - Math.abs(b - receivedAt))[0];
  return nearest === undefined ? null : { iso: new Date(nearest).toISOString(), length: matched.length };
}
