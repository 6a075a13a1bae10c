import * as z from 'zod';

/** A label of RFC 1123: letters, digits and hyphens, none of them at an end. */
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** Of the kernel: at most 64 bytes (HOST_NAME_MAX, sethostname(2)). */
export const HostName = z
  .string()
  .max(64, 'must have at most 64 characters')
  .refine((text) => new RegExp(`^${LABEL}(?:\\.${LABEL})*$`).test(text), {
    error:
      'must be labels of small letters, digits and hyphens with dots between them, as box-17.example.com',
  });

export const InterfaceName = z.string().refine((text) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(text), {
  error: 'must be the name of an interface',
});

export const NetworkMethod = z.enum(['dhcp', 'static']);
export type NetworkMethod = z.infer<typeof NetworkMethod>;

/** How soon a change must be confirmed before it is taken back, in seconds. */
export const CONFIRM_WITHIN_S = { least: 5, usual: 60, most: 600 } as const;

/** What is wanted of the IPv4 of an interface. Its IPv6 stays as it is. */
export const NetworkRequest = z.strictObject({
  interface: InterfaceName,
  method: NetworkMethod,
  address: z.string().max(18).exactOptional().describe('With `static`: address and prefix, 192.0.2.10/24'),
  gateway: z.string().max(15).exactOptional().describe('With `static`: in the same network; absent: none'),
  dns: z
    .array(z.string().max(15))
    .max(3)
    .default([])
    .describe('With `static`: IPv4 addresses of DNS servers'),
  confirmWithinS: z
    .int()
    .min(CONFIRM_WITHIN_S.least)
    .max(CONFIRM_WITHIN_S.most)
    .default(CONFIRM_WITHIN_S.usual)
    .describe('Seconds after which the change is taken back unless it was confirmed'),
});
export type NetworkRequest = z.infer<typeof NetworkRequest>;

export const NetworkManager = z.enum(['networkd', 'ifupdown', 'networkmanager', 'unknown']);
export type NetworkManager = z.infer<typeof NetworkManager>;

/** Why something cannot be set here, and what to do instead. */
export const NotSettable = z.strictObject({ why: z.string(), action: z.string() });
export type NotSettable = z.infer<typeof NotSettable>;

export const NetworkInterface = z.strictObject({
  name: z.string(),
  mac: z.string(),
  isUp: z.boolean().describe('Switched on'),
  hasCarrier: z.boolean().describe('A cable or its like leads somewhere'),
  speedMbit: z.int().exactOptional().describe('Absent: the kernel does not say'),
  manager: NetworkManager,
  method: z
    .enum(['dhcp', 'static', 'none'])
    .describe('Where its IPv4 address comes from: as it is set, or as it is where that is not known'),
  addresses: z.array(
    z.strictObject({
      cidr: z.string().describe('192.0.2.10/24'),
      isLeased: z.boolean().describe('It ends by itself: from DHCP or a router'),
    }),
  ),
  gateway: z.string().exactOptional().describe('Of the default route of IPv4 through this interface'),
  gateway6: z.string().exactOptional(),
  dns: z.array(z.string()).describe('Of this interface where that is known, else of the machine'),
  notSettable: NotSettable.exactOptional().describe('Absent: POST /v1/machine/network can set it'),
});
export type NetworkInterface = z.infer<typeof NetworkInterface>;

/** A change of the network that is taken back at `revertsAt` unless it is confirmed. */
export const PendingChange = z.strictObject({
  id: z.string(),
  interface: z.string(),
  what: z.string().describe('static 192.0.2.10/24, gateway 192.0.2.1'),
  by: z.string(),
  state: z.enum(['applying', 'applied']),
  revertsAt: z.iso.datetime(),
});
export type PendingChange = z.infer<typeof PendingChange>;

/** How the last change of the network ended. */
export const EndedChange = z.strictObject({
  id: z.string(),
  interface: z.string(),
  what: z.string(),
  outcome: z.enum(['confirmed', 'reverted']),
  why: z.string().describe('Why it ended so'),
  at: z.iso.datetime(),
});
export type EndedChange = z.infer<typeof EndedChange>;

export const Disk = z.strictObject({
  mountPoint: z.string(),
  source: z.string().describe('/dev/vda1'),
  type: z.string().describe('ext4'),
  totalBytes: z.number().describe('Without what is reserved for root'),
  freeBytes: z.number(),
});
export type Disk = z.infer<typeof Disk>;

export const Machine = z.strictObject({
  hostname: z.string(),
  timeZone: z.string(),
  clock: z.enum(['synchronised', 'not-synchronised', 'unknown']),
  network: z.strictObject({
    manager: NetworkManager.describe('Of the interface with the default route, else of the first one'),
    reason: z.string().exactOptional().describe('Why it is not known'),
    interfaces: z.array(NetworkInterface),
    pending: PendingChange.exactOptional(),
    last: EndedChange.exactOptional(),
  }),
  disks: z
    .array(Disk)
    .exactOptional()
    .describe('File systems on disks, by their places. Absent: a daemon that does not tell them'),
});
export type Machine = z.infer<typeof Machine>;
