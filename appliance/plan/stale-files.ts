/** Files of ours for `configs` and `secrets` that nothing uses any more: a secret must not outlive its use. */

import type { After, PlanContext } from './context.ts';
import type { Step } from './step.ts';

/**
 * Called last: `steps` is the plan so far. A file that a container still mounts goes once that container is removed, in whatever state it
 * is; one that only a foreign container mounts stays.
 */
export function planStaleFiles(context: PlanContext, steps: readonly Step[]): void {
  const wanted = new Set(
    context.desired.services.flatMap((service) =>
      service.containers.flatMap((container) => container.files.map((file) => file.path)),
    ),
  );
  const stale = context.observed.files.filter((path) => !wanted.has(path));
  if (stale.length === 0) return;
  const kept = new Set(context.observed.foreign.flatMap((container) => container.mountSources));
  // A file that is being written stands beside its place under another name until it is complete.
  const writes = steps.flatMap((step) => (step.kind === 'write-files' ? [step.id] : []));
  for (const path of stale) {
    if (kept.has(path)) continue;
    context.draft.step({
      kind: 'remove-file',
      about: path,
      subject: `file ${path}`,
      reason: 'no container uses it any more',
      after: [...writes, ...removalsOfUsers(context, steps, path)],
      args: { path },
      input: path,
    });
  }
}

function removalsOfUsers(context: PlanContext, steps: readonly Step[], path: string): readonly After[] {
  return context.observed.containers
    .filter((container) => container.mounts.some(({ source }) => source === path))
    .map(({ id }): After => {
      const removal = steps.find((step) => step.kind === 'remove-container' && step.args.container === id);
      return removal?.id ?? 'later';
    });
}
