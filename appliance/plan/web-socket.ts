/** Where systemd listens for the status page: its drop-in, and that it is read. Pure. */

import { webSocketFile } from '../desired/os/web-socket.ts';
import type { After } from './context.ts';
import type { OsContext } from './os-context.ts';

export const WEB_SUBJECT = 'the status page';
const WEB_SOCKET = 'appliance-web.socket';
const WEB_SERVICE = 'appliance-web.service';

/** Only where systemd of this root knows the socket. */
export function planWebSocket(context: OsContext): void {
  const { observed, memory, draft } = context;
  const socket = observed.units?.get(WEB_SOCKET);
  if (socket?.loaded !== 'loaded') return;
  const file = planDropIn(context);
  const isOld = file !== undefined || memory.reloads['web-socket'] !== undefined || socket.needsReload;
  if (!isOld) return;
  draft.step({
    kind: 'reload-socket',
    about: WEB_SUBJECT,
    subject: WEB_SUBJECT,
    reason: 'where it is served has changed',
    after: [file],
    args: { socket: WEB_SOCKET, service: WEB_SERVICE },
    input: 'web.listen',
  });
}

function planDropIn({ desired, observed, draft }: OsContext): After {
  const wanted = webSocketFile(desired);
  const path = desired.places.webSocket;
  const found = observed.files[path];
  if (found === wanted?.content) return undefined;
  const common = {
    about: path,
    subject: WEB_SUBJECT,
    reason: 'web.listen of node.json says so',
    after: [],
    input: path,
  };
  return wanted === undefined
    ? draft.step({ ...common, kind: 'remove-file', args: { path } })
    : draft.step({ ...common, kind: 'write-files', args: { files: [wanted] } });
}
