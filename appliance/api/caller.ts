/** Who makes a request: read from its socket and from what it shows. */

import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { UNATTENDED_HEADER, VISITOR_HEADER } from '../contract/visitor-header.ts';
import type { AccountsDeps, Asker } from './account-deps.ts';
import { badVisitor } from './account-problem.ts';

/** `api`: operators of this machine; `web`: the status page, for its visitors and for itself; `console`: whoever stands at the machine. */
export type SocketKind = 'api' | 'web' | 'console';

type Request = Pick<IncomingMessage, 'headersDistinct' | 'method'>;

export interface Caller extends Asker {
  readonly kind: 'machine' | 'web' | 'visitor' | 'console';
  /** A session or an API token came along, in force or not. */
  readonly hasShown: boolean;
  /** What the visitor's browser calls itself. */
  readonly agent: string;
}

/**
 * On the api socket headers mean nothing, on that of the console those that name a visitor: nobody can make himself somebody else there. Throws a ProblemError 400 where they are
 * given twice, or name no address.
 */
export function callerOf(request: Request, socket: SocketKind, identify: AccountsDeps['identify']): Caller {
  const agent = request.headersDistinct['user-agent']?.[0] ?? '';
  if (socket === 'api') return { kind: 'machine', origin: { via: 'api' }, hasShown: false, agent };
  if (socket === 'console') return atConsole(request, agent, identify);
  const given = only(request, VISITOR_HEADER.toLowerCase());
  if (given === undefined) return { kind: 'web', origin: { via: 'page' }, hasShown: false, agent };
  const address = addressOf(given);
  if (address === undefined) throw badVisitor(`${VISITOR_HEADER} is no IP address`);
  const visitor = { kind: 'visitor', agent } as const;
  const text = shownBy(request);
  if (text === undefined) return { ...visitor, origin: { via: 'page', address }, hasShown: false };
  const found = identify(text, isUnattended(request));
  if (found === undefined) return { ...visitor, origin: { via: 'page', address }, hasShown: true };
  const { principal, name: user } = found;
  const via = principal.via === 'token' ? 'token' : 'page';
  return { ...visitor, principal, origin: { via, user, address }, hasShown: true };
}

function atConsole(request: Request, agent: string, identify: AccountsDeps['identify']): Caller {
  const text = shownBy(request);
  const found = text === undefined ? undefined : identify(text, isUnattended(request));
  const asked = { kind: 'console', agent, hasShown: text !== undefined } as const;
  if (found === undefined) return { ...asked, origin: { via: 'console' } };
  return { ...asked, principal: found.principal, origin: { via: 'console', user: found.name } };
}

function isUnattended({ headersDistinct, method = '' }: Request): boolean {
  return ['GET', 'HEAD'].includes(method) && headersDistinct[UNATTENDED_HEADER.toLowerCase()] !== undefined;
}

/** Text of a session or an API token. */
function shownBy(request: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  return /^bearer +([^ ]+)$/i.exec(only(request, 'authorization') ?? '')?.[1];
}

function only(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  name: string,
): string | undefined {
  const values = headersDistinct[name] ?? [];
  if (values.length > 1) throw badVisitor(`${name} is given more than once`);
  return values[0];
}

const Ip = z.union([z.ipv4(), z.ipv6()]);
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** In the one form that an address has (RFC 5952), without a zone; an IPv4 address that came over an IPv6 socket as what it is. */
function addressOf(text: string): string | undefined {
  const parsed = Ip.safeParse(text.replace(/%.*$/, ''));
  if (!parsed.success) return undefined;
  if (!parsed.data.includes(':')) return parsed.data;
  const shortest = new URL(`http://[${parsed.data}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(shortest) ?? [];
  if (high === undefined || low === undefined) return shortest;
  return [high, low].flatMap((group) => bytesOf(Number.parseInt(group, 16))).join('.');
}

function bytesOf(group: number): readonly [number, number] {
  return [group >> 8, group & 0xff];
}
