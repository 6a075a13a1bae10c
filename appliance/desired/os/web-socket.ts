/** The drop-in that makes systemd listen for the status page where node.json says: pure, exact text. */

import type { DesiredFile } from '../desired.ts';
import type { DesiredOs } from './desired-os.ts';

/** As systemd/appliance-web.socket has it. */
const PACKAGED_PORT = 8443;

/** `undefined`: where the package says. */
export function webSocketFile({
  webListen: { host, port },
  places,
  owner,
}: Pick<DesiredOs, 'webListen' | 'places' | 'owner'>): DesiredFile | undefined {
  if (host === undefined && port === PACKAGED_PORT) return undefined;
  const content = [
    '# Written by applianced from web.listen in /etc/applianced/node.json. Changes here are overwritten.',
    '[Socket]',
    '# Empty: takes the place of what the socket has.',
    'ListenStream=',
    `ListenStream=${addressText(host)}:${port}`,
    '',
  ].join('\n');
  return { path: places.webSocket, content, isSecret: false, mode: 0o644, ...owner };
}

/** Without an address both families. */
function addressText(host = '::'): string {
  return host.includes(':') ? `[${host}]` : host;
}
