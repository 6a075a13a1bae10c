/** Structured data of RFC 5424 section 6.3: SD-ID to its parameters; a parameter that occurs twice keeps every value, in order. */
export type StructuredData = Record<string, Record<string, string[]>>;

/** What one raw line says. Absent fields are `null`, so that every line has the same keys. */
export type SyslogEvent = {
  readonly format: 'rfc5424' | 'rfc3164' | 'unparsed';
  readonly facility: number | null;
  readonly severity: number | null;
  /** ISO 8601 as far as the message allows it; see `parseRfc3164` for what is assumed there. */
  readonly timestamp: string | null;
  readonly hostname: string | null;
  readonly appName: string | null;
  readonly procId: string | null;
  readonly msgId: string | null;
  readonly structuredData: StructuredData;
  readonly message: string;
};

/** PRI of RFC 5424 section 6.2.1 (the same in RFC 3164): `<0>` to `<191>`. */
export type Priority = { readonly facility: number; readonly severity: number; readonly rest: string };
