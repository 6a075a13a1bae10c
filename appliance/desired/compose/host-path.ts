import type { Decoder } from './decode.ts';
import { fail, nonEmptyString, shown } from './decode.ts';
import { resolvePath } from './posix-path.ts';

/** The daemon runs as root, so `~` is root's home. */
const homeDirectory = '/root';

/** A path of the host, made absolute: a relative one starts from the directory of its file (or project). */
export const hostPath: Decoder<string> = (node, place) => {
  const text = nonEmptyString(node, place);
  if (text === undefined) return undefined;
  const absolute = absoluteHostPath(node.base, text);
  if (absolute.ok) return absolute.path;
  return fail(node, place, `${shown(node)} ${absolute.reason}`);
};

type HostPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/** `reason` follows the path that it is about. */
export function absoluteHostPath(base: string, text: string): HostPath {
  if (/^[A-Za-z]:[\\/]/.test(text) || text.startsWith('\\\\')) {
    return { ok: false, reason: 'is a Windows path; an appliance runs Linux' };
  }
  if (/^(git@|[a-z][a-z0-9+.-]*:\/\/)/.test(text)) {
    return { ok: false, reason: 'is not a local file; an appliance starts without a network' };
  }
  if (text === '~' || text.startsWith('~/')) {
    return { ok: true, path: resolvePath(homeDirectory, `./${text.slice(1)}`) };
  }
  if (text.startsWith('~'))
    return { ok: false, reason: 'names the home of another user; write the path in full' };
  return { ok: true, path: resolvePath(base, text) };
}
