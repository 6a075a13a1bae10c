/** Which image of an index the engine takes on this machine (github.com/containerd/platforms, `Only`). Pure. */

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

const ARCHITECTURES: Readonly<Record<string, Omit<Platform, 'os'>>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  i386: { architecture: '386' },
  i686: { architecture: '386' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};

/** `linux/arm64/v8`, `linux/amd64`, or an architecture alone, as a stack file writes it; what it leaves out is the machine's. */
export function parsePlatform(written: string, machine: Platform): Platform {
  const parts = written.toLowerCase().split('/');
  const [os = '', architecture = '', variant] = parts.length === 1 ? [machine.os, ...parts] : parts;
  return canonical({ os, architecture, variant });
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** Variants that need not be written. */
const UNWRITTEN: Readonly<Record<string, string>> = { arm64: 'v8', amd64: 'v1' };

/** `arm64/v8` is `arm64`, and `arm` is `arm/v7`. */
function canonical({ os, architecture, variant }: Platform): Platform {
  const known = ARCHITECTURES[architecture];
  const name = known?.architecture ?? architecture;
  const written = variant ?? known?.variant ?? '';
  if (name === 'arm') return { os, architecture: name, variant: `v${written.replace(/^v/, '') || '7'}` };
  if (written === '' || written === UNWRITTEN[name]) return { os, architecture: name };
  return { os, architecture: name, variant: written };
}

/** What runs on it, best first: of ARM and amd64 also what is older. */
function ladder({ os, architecture, variant }: Platform): readonly Platform[] {
  const older = (name: string, from: number, to: number): Platform[] =>
    Array.from({ length: Math.max(0, from - to + 1) }, (_, index) =>
      canonical({ os, architecture: name, variant: `v${from - index}` }),
    );
  const level = Number(/^v(\d+)$/.exec(variant ?? '')?.[1] ?? Number.NaN);
  if (architecture === 'arm') return older('arm', Number.isNaN(level) ? 7 : level, 5);
  if (architecture === 'arm64')
    return [...older('arm64', Number.isNaN(level) ? 8 : level, 8), ...older('arm', 8, 5)];
  if (architecture === 'amd64')
    return [...older('amd64', Number.isNaN(level) ? 1 : level, 1), { os, architecture: '386' }];
  return [{ os, architecture, variant }];
}

/** The best one; of equals the first. `undefined`: none runs there. */
export function choose<Entry extends { readonly platform?: Platform | undefined }>(
  entries: readonly Entry[],
  wanted: Platform,
): Entry | undefined {
  for (const step of ladder(canonical(wanted))) {
    const found = entries.find(({ platform }) => platform !== undefined && isSame(canonical(platform), step));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSame(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.architecture === b.architecture && a.variant === b.variant;
}
