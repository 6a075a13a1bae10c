/** Sockets that the service manager opened for this process: sd_listen_fds_with_names(3). */

/** The first descriptor that is passed. */
const FIRST = 3;

/** Name (FileDescriptorName=) -> descriptor. Empty where the sockets are meant for another process or there are none. */
export function listenFds(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): ReadonlyMap<string, number> {
  if (env['LISTEN_PID'] !== String(pid)) return new Map();
  const count = Number(env['LISTEN_FDS']);
  if (!Number.isInteger(count) || count < 1) return new Map();
  const names = (env['LISTEN_FDNAMES'] ?? '').split(':');
  return new Map(Array.from({ length: count }, (_, index) => [names[index] ?? 'unknown', FIRST + index]));
}
