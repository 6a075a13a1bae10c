/** Names one run of one container: changes with every start. `startedAt` as the engine gives it. */
export function runKey(container: { readonly id: string; readonly startedAt: string }): string {
  return `${container.id}@${container.startedAt}`;
}

/** Whether a key names a run of the container with that id. */
export function isRunOf(key: string, containerId: string): boolean {
  return key.startsWith(`${containerId}@`);
}
