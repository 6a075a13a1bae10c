/** IPv4 addresses and networks as text and as numbers. Pure. */

export interface Cidr {
  /** Dotted. */
  readonly address: string;
  /** 0 to 32. */
  readonly prefix: number;
}

/** `undefined`: it is none. Leading zeros are refused, because some programs read them as octal numbers (inet_aton(3)). */
export function addressNumber(text: string): number | undefined {
  const parts = text.split('.');
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  ) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', prefix = ''] = /^([^/]+)\/(0|[1-9]\d?)$/.exec(text) ?? [];
  if (addressNumber(address) === undefined || Number(prefix) > 32) return undefined;
  return { address, prefix: Number(prefix) };
}

/** First and last address of the network that the address is in, as numbers. */
function networkOf({ address, prefix }: Cidr): { readonly first: number; readonly last: number } {
  const size = 2 ** (32 - prefix);
  const first = Math.floor((addressNumber(address) ?? 0) / size) * size;
  return { first, last: first + size - 1 };
}

export function contains(cidr: Cidr, address: string): boolean {
  const { first, last } = networkOf(cidr);
  const number = addressNumber(address) ?? -1;
  return number >= first && number <= last;
}

/** The first or the last address of its network, where those are no hosts (not so for /31, RFC 3021, and /32). */
export function isNetworkOrBroadcast(cidr: Cidr, address = cidr.address): boolean {
  if (cidr.prefix >= 31) return false;
  const { first, last } = networkOf(cidr);
  const number = addressNumber(address);
  return number === first || number === last;
}

/** An address that one host can have and others can send to: not 0/8, 127/8, 224/3 (RFC 6890). */
export function isHostAddress(text: string): boolean {
  const first = Number(text.split('.')[0]);
  return addressNumber(text) !== undefined && first !== 0 && first !== 127 && first < 224;
}
