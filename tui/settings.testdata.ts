/** node.json as the daemon describes it. */

import { describeConfig } from '../appliance/config/describe.ts';
import type { Config } from '../appliance/contract/config.ts';

export function settingsOf(json: string): Config {
  const file = '/etc/applianced/node.json';
  return { file, revision: `of ${json.length}`, ...describeConfig(json, file) };
}

export const settings = settingsOf(`{
  "node_role": "conductor",
  "license": "a licence that nobody may see",
  "console": { "mode": "manage" },
  "certs": { "names": ["edge.example", "192.0.2.17"] }
}
`);
