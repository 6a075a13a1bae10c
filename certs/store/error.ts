/** Why the store cannot be written or read, and what a person does about it. */

/** By code of the operating system. */
const ACTIONS: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on the file system that holds it ("df -h", "df -i").',
  EDQUOT: 'Raise the quota of the file system that holds it, or free space there.',
  EROFS:
    'Make the file system writable again; one that the kernel has set read-only after an error needs a check of its disk first.',
  EACCES: 'Give the directory back to the user of applianced: its owner and mode ("ls -ld") keep it out.',
  EPERM:
    'Look for an immutable flag ("lsattr") and at owner and mode ("ls -ld") there; keys can be given only to a group that applianced may give files to.',
  EIO: 'Check the disk that holds it ("dmesg" shows its errors).',
  ENOENT: 'Create the directory above it.',
  ENOTDIR: 'Move the file away that stands where a directory belongs.',
};

export interface CertificateStoreFailure {
  readonly path: string;
  readonly cause: unknown;
  /** Absent: the generation of before is in force, whole and unchanged. */
  readonly published?: number;
}

export class CertificateStoreError extends Error {
  override readonly name = 'CertificateStoreError';
  readonly path: string;
  /** Code of the operating system (`ENOSPC`), where it gave one. */
  readonly code: string | undefined;
  /** What to do about it: an imperative sentence. */
  readonly action: string;
  /** Number of the new generation, where it is in force all the same. Absent: what was in force before still is. */
  readonly published?: number;

  constructor(message: string, { path, cause, published }: CertificateStoreFailure) {
    super(message, { cause });
    this.path = path;
    this.code = codeOf(cause);
    this.action =
      ACTIONS[this.code ?? ''] ?? `Look at the cause, then at ${path}; it is tried again by itself.`;
    if (published !== undefined) this.published = published;
  }
}

/** Of an AggregateError: that of its first. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
