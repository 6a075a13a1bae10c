/** The native addon of systemd/native/sd.c. It is built with the package; a checkout does without. */

import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import { isErrno } from '../files/errno.ts';

export interface Datagrams {
  /** Sends one datagram to a unix socket ("@name" is abstract). Never waits. @throws DatagramError */
  send(path: string, message: Uint8Array): void;
}

export class DatagramError extends Error {
  override readonly name = 'DatagramError';
  /** Of the system: ENOENT, EAGAIN, EMSGSIZE ... */
  readonly code: string;
  constructor(path: string, code: string) {
    super(`${path}: ${code}`);
    this.code = code;
  }
}

/** Undefined where the file is not there. Throws when it is there and cannot be loaded: the package is broken then. */
export function loadDatagrams(addonPath: string): Datagrams | undefined {
  const send = loadSend(addonPath);
  if (send === undefined) return undefined;
  return {
    send(path, message) {
      const result = send(path, message);
      if (result !== 0) throw new DatagramError(path, getSystemErrorName(result));
    },
  };
}

/** 0 or -errno. */
type Send = (path: string, message: Uint8Array) => number;

function loadSend(addonPath: string): Send | undefined {
  try {
    const addon: unknown = createRequire(import.meta.url)(addonPath);
    if (isAddon(addon)) return addon.send;
  } catch (error) {
    if (isErrno(error, 'MODULE_NOT_FOUND')) return undefined;
    throw new Error(`cannot load ${addonPath}: the package is damaged, install it again`, { cause: error });
  }
  throw new Error(`${addonPath} is not our addon: the package is damaged, install it again`);
}

function isAddon(value: unknown): value is { readonly send: Send } {
  return typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function';
}
