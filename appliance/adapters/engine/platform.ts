/** Whether an image is of the platform that was asked for. Pure. */

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Names that uname and others use for Go's architectures. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armhf: 'arm',
  i386: '386',
};

/**
 * `wanted`: `linux/arm64/v8`, `linux/amd64`, or an architecture alone. The variant is left out: the engine's own choice
 * follows it, and images say `arm64` where `arm64/v8` is meant. An image that names nothing (a bare import) fits.
 */
export function fitsPlatform(wanted: string, image: Platform): boolean {
  const parts = wanted.toLowerCase().split('/');
  const [os, architecture] = parts.length === 1 ? [undefined, parts[0]] : parts;
  const sameOs = os === undefined || image.os === '' || os === image.os.toLowerCase();
  const sameArchitecture =
    architecture === undefined ||
    image.architecture === '' ||
    canonical(architecture) === canonical(image.architecture.toLowerCase());
  return sameOs && sameArchitecture;
}

function canonical(architecture: string): string {
  return architectures[architecture] ?? architecture;
}
