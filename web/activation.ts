/** Where connections come from: a socket that systemd listens on and passes (sd_listen_fds(3)), or an address of our own. */

/** The first descriptor that is passed. */
const FIRST = 3;

export type Listening =
  | { readonly kind: 'passed'; readonly descriptor: number }
  | { readonly kind: 'own'; readonly host: string; readonly port: number };

/** `undefined`: none is passed to this process. There is one, whatever its name: the unit has one socket. */
export function passedSocket(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): Listening | undefined {
  if (env['LISTEN_PID'] !== String(pid)) return undefined;
  const count = Number(env['LISTEN_FDS']);
  return Number.isInteger(count) && count >= 1 ? { kind: 'passed', descriptor: FIRST } : undefined;
}

/** `127.0.0.1:8443` or `[::]:8443`; `undefined`: it is neither. */
export function parseAddress(text: string): Listening | undefined {
  const [, six, other, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = six ?? other;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { kind: 'own', host, port };
}
