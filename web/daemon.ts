/** How the daemon is asked: for a visitor, always with the address from which it comes, so that it is judged as one; or for this process itself. */

import { createClient } from '../appliance/client/client.ts';
import type { Client } from '../appliance/client/client.ts';
import { UNATTENDED_HEADER, VISITOR_HEADER } from '../appliance/contract/visitor-header.ts';
import type { WebState } from './http/state.ts';

/** A daemon that is well answers within milliseconds; whoever waits longer for a page has gone. */
const READ_MS = 3_000;
/** Certificates that are imported are published before it answers (15 s on a disk that takes nothing). */
const CHANGE_MS = 20_000;

export interface Daemon {
  readonly socketPath: string;
  /** Without a visitor: only for what this process itself must know. */
  readonly own: Client;
  /** With the rights of a visitor. */
  readonly as: (visit: WebState) => Client;
}

export function connectDaemon(socketPath: string): Daemon {
  return {
    socketPath,
    own: createClient({ socketPath }),
    as: (visit) =>
      createClient({
        socketPath,
        timeoutMs: CHANGE_MS,
        readTimeoutMs: READ_MS,
        headers: visitorHeaders(visit),
      }),
  };
}

/** What the daemon judges a visitor by. Nothing of that name that a visitor sends is passed on. */
export function visitorHeaders({
  address,
  agent,
  credential,
  isUnattended,
}: WebState): Record<string, string> {
  return {
    [VISITOR_HEADER]: address,
    ...(agent !== undefined && { 'User-Agent': agent }),
    ...(isUnattended === true && { [UNATTENDED_HEADER]: 'yes' }),
    ...(credential !== undefined && { Authorization: `Bearer ${credential.token}` }),
  };
}
