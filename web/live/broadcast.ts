/** All browsers that follow the page: each change of the model is drawn once for each audience that looks on, and sent to all of it. */

import type { ServerResponse } from 'node:http';
import { audiences } from '../audience.ts';
import type { Audience } from '../audience.ts';
import { tooManyVisitors } from '../http/problem.ts';
import type { Log } from '../../appliance/program/log.ts';
import { openChannel } from './channel.ts';
import type { Channel, Drawing } from './channel.ts';
import { changeMessage, message, openSubscriber } from './subscriber.ts';
import type { Subscriber } from './subscriber.ts';

/** What happens in one moment is drawn as one change. */
const COALESCE_MS = 100;
const HEARTBEAT_MS = 15_000;
/** More are a leak or an attack; a wall of screens has some dozens. */
const SUBSCRIBER_LIMIT = 600;

export interface BroadcastDeps {
  readonly regions: readonly string[];
  readonly render: (region: string, audience: Audience) => string;
  /** Random, for each channel of each run: 8 hex digits. */
  readonly newBoot: () => string;
  readonly log: Log;
  /** 600 when absent. */
  readonly limit?: number;
}

export interface Membership {
  /** Aborted once the browser is gone. */
  readonly gone: AbortSignal;
  /** Who looks on has another audience now, or none: the browser comes again, and is asked anew who it is. */
  readonly dismiss: () => void;
}

export interface Broadcast {
  /** The model has changed. */
  readonly changed: () => void;
  readonly drawing: (audience: Audience) => Drawing;
  /** Goes on after `lastId`, or begins with everything. Throws a WebProblem 503 where too many look on. */
  readonly join: (response: ServerResponse, audience: Audience, lastId: string | undefined) => Membership;
  /** Says `bye` to all, and ends. */
  readonly close: () => void;
}

export function openBroadcast(deps: BroadcastDeps): Broadcast {
  const { regions, render, newBoot, log, limit = SUBSCRIBER_LIMIT } = deps;
  const groups = new Map<Audience, Group>(
    audiences.map((audience) => {
      const onError = (region: string, error: unknown): void =>
        log.error('a part of the page cannot be drawn and stays as it was', { region, audience, error });
      return [
        audience,
        {
          channel: openChannel({ regions, boot: newBoot(), onError }),
          members: new Set<Subscriber>(),
          drawn: -1,
        },
      ];
    }),
  );
  let pending: NodeJS.Timeout | undefined;
  /** Counts the changes of the model. */
  let version = 0;

  const update = (audience: Audience, group: Group): void => {
    if (group.drawn === version) return;
    group.drawn = version;
    const { channel, members } = group;
    const changes = channel.draw((region) => render(region, audience));
    const bytes = Buffer.concat(changes.map(changeMessage));
    if (bytes.length > 0) for (const member of members) member.send(bytes);
  };
  const updateAll = (): void => {
    pending = undefined;
    // Those whom nobody of looks on are drawn when somebody comes.
    for (const [audience, group] of groups) if (group.members.size > 0) update(audience, group);
  };
  const everybody = (): readonly Subscriber[] => [...groups.values()].flatMap(({ members }) => [...members]);
  const current = (audience: Audience): Group => {
    const group = groups.get(audience);
    if (group === undefined) throw new Error(`there is no channel for ${audience}`);
    update(audience, group);
    return group;
  };
  const heartbeat = setInterval(() => {
    const bytes = message('heartbeat', {});
    for (const member of everybody()) member.send(bytes);
  }, HEARTBEAT_MS);

  return {
    changed: () => {
      version += 1;
      pending ??= setTimeout(updateAll, COALESCE_MS);
    },
    drawing: (audience) => current(audience).channel.drawing(),
    join: (response, audience, lastId) => {
      if (everybody().length >= limit) throw tooManyVisitors(limit);
      const { channel, members } = current(audience);
      const gone = new AbortController();
      const member = openSubscriber(response, {
        onClose: () => {
          members.delete(member);
          gone.abort();
        },
        onCutOff: (pendingBytes) => log.info('a browser that does not read was cut off', { pendingBytes }),
      });
      members.add(member);
      member.send(Buffer.concat(channel.after(lastId).map(changeMessage)));
      return { gone: gone.signal, dismiss: () => member.end(message('dismissed', {})) };
    },
    close: () => {
      clearTimeout(pending);
      clearInterval(heartbeat);
      for (const member of everybody()) member.end(message('bye', {}));
    },
  };
}

interface Group {
  readonly channel: Channel;
  readonly members: Set<Subscriber>;
  /** Version of the model that was drawn last. */
  drawn: number;
}
