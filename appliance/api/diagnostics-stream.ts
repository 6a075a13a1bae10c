/** Checks of the machine, live or as one document. */

import type { diagnosticsRoutes } from '../contract/diagnostics-routes.ts';
import type { DiagnosticsDeps } from './deps.ts';
import type { Handlers } from './handler-types.ts';
import { unknownCheck } from './problem.ts';
import type { Stream } from './stream.ts';

export const diagnosticsHandlers: Pick<Handlers, keyof typeof diagnosticsRoutes> = {
  diagnostics: {
    stream: async ({ only }, { diagnostics }, { open }) => {
      const ids = selected(only, diagnostics);
      await streamRun(ids, diagnostics, open());
    },
    list: async ({ only }, { diagnostics }, gone) => ({
      body: await diagnostics.report(selected(only, diagnostics), gone),
    }),
  },
};

/** Throws a ProblemError 404. */
function selected(only: string | undefined, { select }: DiagnosticsDeps): readonly string[] {
  const found = select(only);
  if ('unknown' in found) throw unknownCheck(found.unknown, found.known);
  return found;
}

/** A run whose last reader goes is stopped. */
async function streamRun(ids: readonly string[], { follow }: DiagnosticsDeps, stream: Stream): Promise<void> {
  for await (const { event, data } of follow(ids, stream.closed)) {
    if (!stream.send(event, data)) return;
    await stream.drained();
  }
  stream.end();
}
