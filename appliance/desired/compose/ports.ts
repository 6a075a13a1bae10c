/** `ports`: short and long form -> one `PortModel` a container port. */

import type { Decoder } from './decode.ts';
import { fail, integer, item, nonEmptyString, oneOf, parsed, shown, string } from './decode.ts';
import { object } from './decode-object.ts';
import type { PortModel } from './model-parts.ts';
import { present } from './present.ts';

const protocols = ['tcp', 'udp', 'sctp'] as const;

interface Range {
  readonly first: number;
  readonly last: number;
}

type Parsed =
  | { readonly ok: true; readonly ports: readonly PortModel[] }
  | { readonly ok: false; readonly reason: string };

/** `[[ip:]host:]container[/protocol]`, each port also a range (docker/go-connections ParsePortSpec). */
export function parsePort(text: string): Parsed {
  const [spec = '', ...afterSlash] = text.split('/');
  const protocol = protocols.find((known) => known === (afterSlash.join('/') || 'tcp').toLowerCase());
  if (protocol === undefined) return no('the protocol must be tcp, udp or sctp');
  const parts = spec.split(':');
  const target = parseRange(parts.pop() ?? '');
  const hostText = parts.pop() ?? '';
  const hostIp = parts.join(':').replace(/^\[(.*)\]$/, '$1');
  if (target === undefined) return no('the container port must be 1 to 65535, or a range of them');
  const host = hostText === '' ? undefined : parseRange(hostText);
  if (hostText !== '' && host === undefined)
    return no('the host port must be 0 to 65535, or a range of them');
  if (!isAddress(hostIp)) return no('the part before the host port must be an IP address');
  return expand(target, host, present({ protocol, hostIp: hostIp === '' ? undefined : hostIp }));
}

function no(reason: string): Parsed {
  return { ok: false, reason };
}

function expand(
  target: Range,
  host: Range | undefined,
  common: Pick<PortModel, 'protocol' | 'hostIp'>,
): Parsed {
  const count = target.last - target.first + 1;
  if (target.first === 0) return no('the container port must be 1 to 65535, or a range of them');
  if (host === undefined)
    return { ok: true, ports: range(count, (at) => ({ target: target.first + at, ...common })) };
  const hostCount = host.last - host.first + 1;
  if (count === 1) {
    const published = hostCount === 1 ? `${host.first}` : `${host.first}-${host.last}`;
    return { ok: true, ports: [{ target: target.first, ...publishedAs(published), ...common }] };
  }
  if (hostCount !== count) return no(`${hostCount} host ports cannot be mapped to ${count} container ports`);
  const ports = range(count, (at) => ({
    target: target.first + at,
    published: `${host.first + at}`,
    ...common,
  }));
  return { ok: true, ports };
}

/** Host port 0 lets the engine choose, as no host port does. */
function publishedAs(published: string): Pick<PortModel, 'published'> {
  return published === '0' ? {} : { published };
}

function range<T>(count: number, make: (at: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function parseRange(text: string): Range | undefined {
  const [, firstText, lastText = firstText] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(firstText), Number(lastText)];
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}

/** The engine is the judge of an address; this only tells one from a mistake in the number of colons. */
function isAddress(text: string): boolean {
  return (
    text === '' || /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\w+)?$/.test(text)
  );
}

const longForm = object(
  {
    target: integer({ min: 1, max: 65_535 }),
    published: parsed('a port or a range of ports', (text) => {
      const found = parseRange(text);
      return found === undefined ? undefined : { first: found.first, last: found.last };
    }),
    host_ip: parsed('an IP address', (text) => {
      const bare = text.replace(/^\[(.*)\]$/, '$1');
      return isAddress(bare) ? bare : undefined;
    }),
    protocol: oneOf(...protocols),
    mode: oneOf('host', 'ingress'),
    name: string,
  },
  {
    required: ['target'],
    ignored: { app_protocol: 'tells only a load balancer something; it has no effect here' },
  },
);

const port: Decoder<readonly PortModel[]> = (node, place) => {
  if (node.kind === 'map') {
    const found = longForm(node, place);
    if (found === undefined) return undefined;
    const common = present({ protocol: found.protocol ?? 'tcp', hostIp: found.host_ip || undefined });
    const expanded = expand({ first: found.target, last: found.target }, found.published, common);
    return expanded.ok ? expanded.ports : fail(node, place, expanded.reason);
  }
  const text =
    node.kind === 'scalar' && typeof node.value === 'number' ? node.string : nonEmptyString(node, place);
  if (text === undefined) return undefined;
  const result = parsePort(text);
  return result.ok ? result.ports : fail(node, place, `${shown(node)}: ${result.reason}`);
};

/** One entry for each address, target, published port and protocol; the last one stands. */
export const ports: Decoder<readonly PortModel[]> = (node, place) => {
  if (node.kind !== 'list') return fail(node, place, `must be a list, not ${shown(node)}`);
  const all = node.items.flatMap((each, index) => port(each, item(place, index)) ?? []);
  const keyed = all.map((entry) => {
    const key = `${entry.hostIp ?? ''}|${entry.target}|${entry.published ?? ''}|${entry.protocol}`;
    return [key, entry] as const;
  });
  return [...new Map(keyed).values()];
};

/** `expose: [8000, "9000-9010/udp"]` -> `8000/tcp`, `9000-9010/udp`. */
export const exposedPort: Decoder<string> = parsed(
  'a port or a range, such as 8000 or 8000-8010/udp',
  (text) => {
    const [, numbers = '', protocol = 'tcp'] = /^([^/]+)(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
    const found = parseRange(numbers);
    if (found === undefined || found.first === 0) return undefined;
    return `${found.first === found.last ? found.first : `${found.first}-${found.last}`}/${protocol}`;
  },
);
