/** Whether the repositories of the operating system answer. */

import { ChildError } from '../adapters/run-child.ts';
import type { AptSources } from '../adapters/apt/sources.ts';
import type { HeadAnswer } from '../adapters/network/http-head.ts';
import { bad, GROUPS, OFFLINE, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface AptDeps {
  readonly isOffline: () => boolean;
  /** `undefined`: this machine has no apt that could be asked. */
  readonly sources: (signal: AbortSignal) => Promise<AptSources | undefined>;
  readonly head: (url: URL, proxy: string | undefined, signal: AbortSignal) => Promise<HeadAnswer>;
}

/** More sources than anybody has who updates an appliance. */
const MOST = 16;

export function aptCheck({ isOffline, sources, head }: AptDeps): Check {
  return {
    id: 'apt',
    group: GROUPS.sources,
    title: 'Repositories of the operating system',
    needs: ['link', 'address'],
    run: async (signal) => {
      if (isOffline()) return OFFLINE;
      const known = await sourcesOr(sources, signal);
      if (known !== undefined && 'state' in known) return known;
      const far = (known?.releases ?? []).flatMap((uri) => httpUrl(uri) ?? []).slice(0, MOST);
      if (far.length === 0) return skipped('apt fetches nothing over the network here');
      const answers = await Promise.all(
        far.map(async (url) => ({
          url,
          answer: await head(url, known?.proxies[url.protocol.slice(0, -1)], signal),
        })),
      );
      return judgeApt(answers);
    },
  };
}

/** Sources that apt cannot read are told in its own words. */
async function sourcesOr(
  sources: AptDeps['sources'],
  signal: AbortSignal,
): Promise<AptSources | Finding | undefined> {
  try {
    return await sources(signal);
  } catch (error) {
    if (!(error instanceof ChildError)) throw error;
    return bad('failed', error.message, 'Put right what apt says of its sources in /etc/apt.');
  }
}

/** `undefined`: it is no matter of the network, or of http. */
export function httpUrl(uri: string): URL | undefined {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** What refuses us (401, 403) or lacks this one file (404: an older form of repository) answers all the same: apt has its own passwords. */
export function judgeApt(answers: readonly { readonly url: URL; readonly answer: HeadAnswer }[]): Finding {
  const lines = answers.map(({ url, answer }) => `${url.host}${url.pathname}: ${wordsOf(answer)}`);
  const silent = lines.filter((_, index) => isSilent(answers[index]?.answer));
  const hosts = [...new Set(answers.map(({ url }) => url.host))];
  if (silent.length === 0)
    return ok(`${hosts.join(', ')} ${hosts.length === 1 ? 'answers' : 'answer'}`, lines.join('\n'));
  const action =
    'Check the sources in /etc/apt ("apt-get update" says the same in its words), the proxy of apt, and the way to the server. ' +
    'Nothing that runs depends on it; updates wait.';
  const state = silent.length === lines.length ? 'failed' : 'warning';
  return bad(
    state,
    `${silent.length} of ${lines.length} do not answer: ${silent[0]}`,
    action,
    lines.join('\n'),
  );
}

function isSilent(answer: HeadAnswer | undefined): boolean {
  return answer === undefined || 'error' in answer || answer.status >= 500 || answer.status === 407;
}

function wordsOf(answer: HeadAnswer): string {
  return 'error' in answer ? answer.error : `HTTP ${answer.status}`;
}
