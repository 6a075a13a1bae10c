/** What node.json wants of the operating system: pure. */

import type { OsPaths } from '../../config/os-paths.ts';
import type { NodeConfig } from '../../config/schema.ts';
import type { UpdateWindow } from './window.ts';

export interface DesiredOs {
  /** `offline`: auto_update is on, but there is nothing to fetch updates from. */
  readonly updates: 'on' | 'off' | 'offline';
  /** Absent: at any time. */
  readonly window?: UpdateWindow;
  readonly reboot: 'never' | 'window';
  /** Where the status page is served; without a host on all addresses. */
  readonly webListen: { readonly host: string | undefined; readonly port: number };
  readonly places: OsPaths;
  /** Of the files that are written: root, where the daemon is. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

export function desiredOs(
  config: Pick<NodeConfig, 'auto_update' | 'auto_reboot' | 'offline_mode' | 'update_window' | 'web'>,
  { places, owner }: Pick<DesiredOs, 'places' | 'owner'>,
): DesiredOs {
  const wanted = config.offline_mode ? 'offline' : 'on';
  return {
    places,
    owner,
    updates: config.auto_update ? wanted : 'off',
    reboot: config.auto_reboot,
    webListen: { host: config.web.listen.host, port: config.web.listen.port },
    ...(config.update_window === undefined ? {} : { window: config.update_window }),
  };
}
