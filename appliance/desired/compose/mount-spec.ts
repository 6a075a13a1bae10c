/** The short form of `volumes`: `[source:]target[:options]`. */

import { absoluteHostPath } from './host-path.ts';
import type { MountModel } from './model-parts.ts';
import { cleanPath, isAbsolutePath } from './posix-path.ts';
import { present } from './present.ts';

export const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const;

type Parsed =
  | { readonly ok: true; readonly mount: MountModel }
  | { readonly ok: false; readonly reason: string };

interface Options {
  readonly readOnly: boolean;
  readonly nocopy: boolean;
  readonly propagation?: string;
  readonly selinux?: 'z' | 'Z';
  readonly consistency?: string;
}

/** `base`: where a relative host path starts from. */
export function parseMount(text: string, base: string): Parsed {
  if (/^[A-Za-z]:[\\/]/.test(text) || text.startsWith('\\\\')) {
    return no('is a Windows path (so a volume of one letter needs the long form); an appliance runs Linux');
  }
  const parts = text.split(':');
  if (parts.some((part) => part === '')) return no('a part between the colons is empty');
  if (parts.length > 3) return no('has too many colons; use the long form for a path that holds one');
  const [source, target, optionText] = parts.length === 1 ? [undefined, parts[0]] : parts;
  if (target === undefined || !isAbsolutePath(target))
    return no('the path in the container must begin with /');
  const options = parseOptions(optionText ?? 'rw');
  if (!options.ok) return options;
  return build(source, cleanPath(target), options.options, base);
}

function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

function build(source: string | undefined, target: string, options: Options, base: string): Parsed {
  const { readOnly, consistency } = options;
  const common = present({ target, readOnly, consistency });
  if (source !== undefined && /^[./~]/.test(source)) {
    const path = absoluteHostPath(base, source);
    if (!path.ok) return no(`the path ${path.reason}`);
    if (options.nocopy) return no('nocopy is an option of volumes; the source is a path of the host');
    const bind = present({
      createHostPath: true,
      propagation: options.propagation,
      selinux: options.selinux,
    });
    return { ok: true, mount: { type: 'bind', source: path.path, ...common, bind } };
  }
  if (options.propagation !== undefined) {
    return no(`${options.propagation} is an option of bind mounts; a path of the host begins with / or ./`);
  }
  const volume = { nocopy: options.nocopy };
  return {
    ok: true,
    mount: { type: 'volume', ...present({ source }), ...common, volume },
  };
}

function parseOptions(text: string): { ok: true; options: Options } | { ok: false; reason: string } {
  let options: Options = { readOnly: false, nocopy: false };
  for (const option of text.split(',')) {
    const change = optionOf(option);
    if (change === undefined) {
      return no('an option is unknown; known are ro, rw, z, Z, nocopy and the propagations');
    }
    options = { ...options, ...change };
  }
  return { ok: true, options };
}

function optionOf(option: string): Partial<Options> | undefined {
  if (option === 'ro' || option === 'rw') return { readOnly: option === 'ro' };
  if (option === 'nocopy') return { nocopy: true };
  if (option === 'z' || option === 'Z') return { selinux: option };
  if (['consistent', 'cached', 'delegated'].includes(option)) return { consistency: option };
  return propagations.some((known) => known === option) ? { propagation: option } : undefined;
}
