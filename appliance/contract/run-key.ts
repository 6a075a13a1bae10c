/** Names one run of one container: changes with every start. `startedAt` as the engine gives it. */
export function runKey(container: { readonly id: string; readonly startedAt: string }): string {
  return `${container.id}@${container.startedAt}`;
}
