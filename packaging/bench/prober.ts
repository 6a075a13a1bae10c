/** What a client sees of a server while that is replaced. */

import { fileURLToPath } from 'node:url';
import { startNetworkProcess } from '../test/harness/network-process.ts';
import { waitFor } from '../test/harness/wait.ts';

/** Times: milliseconds since the epoch. */
export type Answer =
  | { readonly sentAt: number; readonly answeredAt: number; readonly body: string }
  | { readonly sentAt: number; readonly failure: string };

export interface ProberOptions {
  /** Name below /run/netns, or path of a network. */
  readonly netns: string;
  readonly host: string;
  readonly port: number;
  readonly everyMs: number;
}

export interface Prober extends AsyncDisposable {
  /** It asks no more; everything that it has asked, also what was open. */
  end(): Promise<readonly Answer[]>;
  /** Until the server says `body`. */
  until(body: string): Promise<void>;
}

const program = fileURLToPath(new URL('./prober-process.ts', import.meta.url));
const deadlineMs = 60_000;

export function startProber({ netns, host, port, everyMs }: ProberOptions): Prober {
  const args = [host, String(port), String(everyMs)];
  const child = startNetworkProcess<{ readonly answers: readonly Answer[] }>({
    name: 'the prober',
    program,
    args,
    netns,
  });
  const all: Answer[] = [];
  const answers = async (message: 'tell' | 'end'): Promise<readonly Answer[]> => {
    const told = child.next((answer) => answer.answers);
    child.send(message);
    all.push(...(await told));
    return all;
  };
  return {
    end: () => answers('end'),
    async until(body) {
      await waitFor(`the server says ${body}`, async () => firstAt(await answers('tell'), body), {
        deadlineMs,
      });
    },
    [Symbol.asyncDispose]: child.dispose,
  };
}

/** When the server said it first; `undefined`: not yet. */
export function firstAt(answers: readonly Answer[], body: string): number | undefined {
  const times = answers.flatMap((answer) =>
    'body' in answer && answer.body === body ? [answer.answeredAt] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

/** The longest time without an answer, between two answers. */
export function longestSilence(answers: readonly Answer[]): number {
  const times = answers.flatMap((answer) => ('body' in answer ? [answer.answeredAt] : []));
  const sorted = times.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.slice(1).map((at, index) => at - (sorted[index] ?? at)));
}

/** How long the slowest answer took. */
export function slowest(answers: readonly Answer[]): number {
  return Math.max(0, ...answers.map((answer) => ('body' in answer ? answer.answeredAt - answer.sentAt : 0)));
}

/** Why each question failed that failed. */
export function failures(answers: readonly Answer[]): readonly string[] {
  return answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
}
