import type { SyslogEvent } from '../signal-parser/syslog-event.ts';

/** How a line came in; not part of its content. */
export type Reception = {
  /** ISO 8601, UTC */
  readonly at: string;
  /** Such as `tcp/514`, `udp/514`, `tls/6514` or `http`. */
  readonly listener: string;
  /** Address of the sender without its port, or the host that was polled. */
  readonly peer: string;
};

/** What signal-parser publishes and artifact-filter passes on. */
export type ParsedSignal = { readonly received: Reception; readonly event: SyslogEvent };
