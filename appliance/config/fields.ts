import * as z from 'zod';
import { Secret } from './secret.ts';
import {
  CLOCK_TIME_PATTERN,
  DURATION_PATTERN,
  isTimeZone,
  LISTEN_PATTERN,
  parseClockTime,
  parseDuration,
  parseListenAddress,
  type ClockTime,
  type Duration,
  type ListenAddress,
} from './values.ts';

/**
 * The kinds of values that node.json knows. A message completes a sentence that begins with the key ("must be ..."), and never holds
 * the value. Codecs decode text to what the daemon uses and encode it back; an encoded secret is `[secret]`.
 */

const HOST = String.raw`(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*`;

export const hostname = () =>
  z.string().regex(new RegExp(`^${HOST}$`), 'must be a host name: letters, digits, "-" and "."');

export const fqdn = () =>
  z
    .string()
    .regex(
      new RegExp(`^(?=.*\\.)${HOST}$`),
      'must be a full host name with its domain, without scheme, port or path',
    );

/** A registry as image references name it: host, optionally with a port. */
export const REGISTRY_HOST_PATTERN = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

export const registryHost = () =>
  z
    .string()
    .regex(
      REGISTRY_HOST_PATTERN,
      'must be a registry as in image references: host or host:port in lower case, without scheme',
    );

export const dnsLabel = () =>
  z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be a DNS label: 1 to 63 of a-z, 0-9 and "-", not at an end',
    );

export const repositoryPath = () =>
  z
    .string()
    .regex(
      /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/,
      'must be a repository path as in image references, such as "acme/edge"',
    );

export const imageTag = () =>
  z
    .string()
    .regex(/^\w[\w.-]{0,127}$/, 'must be an image tag: up to 128 of letters, digits, "_", "." and "-"');

export const port = () => z.int().min(1).max(65_535);

export const ipAddress = () => z.union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address' });

export const url = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' })
    .regex(/^[^@]*$/, 'must not hold credentials: this file is not the place for them');

/** Absolute, or relative to the folder of node.json. */
export const filePath = () =>
  z
    .string()
    .min(1)
    .max(4096)
    .regex(/^\P{Cc}*$/u, 'must be a path without control characters');

export const line = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'must be one line without control characters');

export const secretText = () =>
  z.codec(z.string().min(1).max(65_536), z.instanceof(Secret), {
    decode: (text) => new Secret(text),
    encode: String,
  });

export const duration = (range: { minMs: number; maxMs: number; words: string }) =>
  z.codec(
    z
      .string()
      .regex(DURATION_PATTERN, 'must be a duration such as "90s", "10m", "1h30m" or "7d"')
      .refine((text) => inRange(parseDuration(text).ms, range), `must be ${range.words}`),
    z.custom<Duration>(),
    { decode: parseDuration, encode: (value) => value.text },
  );

function inRange(ms: number, { minMs, maxMs }: { minMs: number; maxMs: number }): boolean {
  return ms >= minMs && ms <= maxMs;
}

export const clockTime = () =>
  z.codec(
    z.string().regex(CLOCK_TIME_PATTERN, 'must be a time of day such as "02:00", from "00:00" to "24:00"'),
    z.custom<ClockTime>(),
    { decode: parseClockTime, encode: (value) => value.text },
  );

export const timeZone = () =>
  z
    .string()
    .refine(
      (name) => name === 'local' || isTimeZone(name),
      'must be "local" or a time zone such as "Europe/Berlin"',
    );

export const listenAddress = () =>
  z.codec(
    z
      .string()
      .regex(LISTEN_PATTERN, 'must be ":port", "address:port" or "[IPv6 address]:port"')
      .refine(isListenAddress, 'must have a real address and a port from 1 to 65535')
      .refine(
        (text) => parseListenAddress(text).port !== 443,
        'must not be 443: that port belongs to the stack',
      ),
    z.custom<ListenAddress>(),
    { decode: parseListenAddress, encode: (value) => value.text },
  );

function isListenAddress(text: string): boolean {
  const { host, port: number } = parseListenAddress(text);
  return port().safeParse(number).success && (host === undefined || ipAddress().safeParse(host).success);
}

/** Roles that the original agent numbered. */
const NUMBERED_ROLES: ReadonlyMap<string, string> = new Map([['12', 'conductor']]);

const ROLE =
  'must be the name of a stack in lower case, such as "conductor", or 12, the number of the conductor; no other number has a stack here';

export const role = () =>
  z.codec(
    z.union(
      [z.literal(12), z.string().regex(/^(?:12|(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/, ROLE)],
      {
        error: ROLE,
      },
    ),
    z.string(),
    { decode: (value) => NUMBERED_ROLES.get(String(value)) ?? String(value), encode: (name) => name },
  );
