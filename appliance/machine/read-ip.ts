/** What `ip -json` and `networkctl --json=short` print: iproute2 6.1, systemd 252. Fields that are not named here are not looked at. Pure. */

import * as z from 'zod';

const Link = z.object({
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  link_type: z.string().default(''),
  /** Absent for tunnels. */
  address: z.string().default(''),
  /** The bridge or bond that it is a part of. */
  master: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z
    .array(
      z.object({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        scope: z.string().optional(),
        valid_life_time: z.number().optional(),
      }),
    )
    .default([]),
});
export type IpLink = z.infer<typeof Link>;

const Route = z.object({
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  metric: z.number().optional(),
});
export type IpRoute = z.infer<typeof Route>;

const NetworkdLink = z.object({
  AdministrativeState: z.string().default(''),
  NetworkFile: z.string().optional(),
  DNS: z.array(z.object({ Address: z.array(z.number()) })).default([]),
});

export interface NetworkdLinkState {
  readonly isUnmanaged: boolean;
  /** Absent: none matches. */
  readonly file?: string;
  readonly dns: readonly string[];
}

/** Throws a SyntaxError or a ZodError where it is not that. An interface that went while `ip` printed is an empty object. */
export function parseLinks(text: string): readonly IpLink[] {
  const present = z
    .array(z.looseObject({}))
    .parse(JSON.parse(text))
    .filter((each) => 'ifname' in each);
  return z.array(Link).parse(present);
}

export function parseRoutes(text: string): readonly IpRoute[] {
  // Without any route `ip -json` prints an empty list, older ones nothing.
  return text.trim() === '' ? [] : z.array(Route).parse(JSON.parse(text));
}

export function parseNetworkdLink(text: string): NetworkdLinkState {
  const { AdministrativeState, NetworkFile, DNS } = NetworkdLink.parse(JSON.parse(text));
  return {
    isUnmanaged: AdministrativeState === 'unmanaged',
    ...(NetworkFile === undefined ? {} : { file: NetworkFile }),
    dns: DNS.map(({ Address }) => bytesText(Address)),
  };
}

function bytesText(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''));
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
}
