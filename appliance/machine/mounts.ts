/** Which file systems a machine has, of all that is mounted: pure. */

export interface FileSystem {
  readonly mountPoint: string;
  /** /dev/vda1 */
  readonly source: string;
  readonly type: string;
}

/** Media and images that are full by their nature. */
const READ_ONLY: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'udf', 'erofs']);

/**
 * Of /proc/PID/mountinfo (proc_pid_mountinfo(5)): those on a disk, each once and where it was mounted as a whole, sorted by their places. The same
 * one may be mounted again as a part, as in the sandbox of a unit or for a container. None on the network: a server that is gone would hold up
 * whoever asks how full it is.
 */
export function fileSystemsOf(mountinfo: string): readonly FileSystem[] {
  const found = new Map<string, FileSystem>();
  for (const line of mountinfo.split('\n')) {
    const mount = parsed(line);
    if (mount === undefined) continue;
    const { device, ...fileSystem } = mount;
    const known = found.get(device);
    if (known === undefined || fileSystem.mountPoint.length < known.mountPoint.length)
      found.set(device, fileSystem);
  }
  return [...found.values()].toSorted((a, b) => (a.mountPoint < b.mountPoint ? -1 : 1));
}

/** `36 35 98:0 / /srv rw,noatime shared:1 - ext4 /dev/vdb1 rw` */
function parsed(line: string): (FileSystem & { readonly device: string }) | undefined {
  const [before = '', after] = line.split(' - ', 2);
  const [, , device, , mountPoint] = before.split(' ');
  const [type, source] = after?.split(' ') ?? [];
  if (device === undefined || mountPoint === undefined || type === undefined || source === undefined)
    return undefined;
  const isKept = (source.startsWith('/dev/') && !READ_ONLY.has(type)) || type === 'zfs';
  return isKept ? { device, mountPoint: unescaped(mountPoint), source: unescaped(source), type } : undefined;
}

/** Blanks stand as three octal digits. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
