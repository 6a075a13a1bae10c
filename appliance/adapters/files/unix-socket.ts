import { chmod, chown, link, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import { isErrno } from './errno.ts';

/** Somebody answers on the socket: most likely a second daemon. It is left alone. */
export class SocketInUseError extends Error {
  readonly socketPath: string;
  constructor(socketPath: string) {
    super(
      `another process answers on ${socketPath}: stop it first (systemctl stop applianced), or use another root`,
    );
    this.name = 'SocketInUseError';
    this.socketPath = socketPath;
  }
}

/** The place of the socket cannot be used: a file that is no socket, a directory without rights, ... */
export class SocketPlaceError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SocketPlaceError';
  }
}

export interface SocketPlace {
  readonly socketPath: string;
  /** Permission bits, for example 0o660. */
  readonly mode: number;
  /** Absent: the group of the process. */
  readonly group?: string;
}

export interface ListeningSocket {
  /** False: there is no such group on this machine, so only the owner of the process and its group may connect. */
  readonly groupSet: boolean;
  /** Removes the socket's name, if it is still this one. */
  remove(): Promise<void>;
}

/**
 * Makes `server` listen at a path. The socket appears there with its mode and group already set. One that is left from
 * a crash is replaced; one that answers is not (SocketInUseError).
 */
export async function listenUnix(server: Server, place: SocketPlace): Promise<ListeningSocket> {
  const { socketPath } = place;
  const unfinished = `${socketPath}.${process.pid}`;
  try {
    await mkdir(dirname(socketPath), { recursive: true });
    await rm(unfinished, { force: true });
    await listen(server, unfinished);
    const groupSet = await setRights(unfinished, place);
    await takeName(unfinished, socketPath);
    const { ino } = await lstat(socketPath);
    return { groupSet, remove: () => removeOwn(socketPath, ino) };
  } catch (cause) {
    server.close();
    if (cause instanceof SocketInUseError || cause instanceof SocketPlaceError) throw cause;
    throw new SocketPlaceError(`cannot listen on ${socketPath}`, { cause });
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** A socket that somebody else opened and keeps: its name and rights are not ours. */
export async function listenDescriptor(server: Server, descriptor: number): Promise<ListeningSocket> {
  try {
    await listen(server, { fd: descriptor });
  } catch (cause) {
    throw new SocketPlaceError(
      `cannot listen on descriptor ${descriptor}, which the service manager passed`,
      { cause },
    );
  }
  return { groupSet: true, remove: async () => {} };
}

/** A hard link never replaces a name, so of two daemons that start at once one fails here. */
async function takeName(unfinished: string, socketPath: string): Promise<void> {
  try {
    await link(unfinished, socketPath);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    await removeStale(socketPath);
    await link(unfinished, socketPath);
  }
}

async function removeStale(socketPath: string): Promise<void> {
  const found = await lstat(socketPath);
  if (!found.isSocket()) {
    throw new SocketPlaceError(`${socketPath} exists and is not a socket: move it away`);
  }
  if (await answers(socketPath)) throw new SocketInUseError(socketPath);
  await rm(socketPath, { force: true });
}

/** Whether somebody accepts connections. A refused connection is the only proof that nobody does. */
export function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      if (isErrno(error, 'ECONNREFUSED') || isErrno(error, 'ENOENT')) resolve(false);
      // The queue of a listener that hangs is full: it lives.
      else if (isErrno(error, 'EAGAIN')) resolve(true);
      else reject(error);
    });
  });
}

function listen(server: Server, where: string | { readonly fd: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function setRights(path: string, { mode, group }: SocketPlace): Promise<boolean> {
  const gid = group === undefined ? undefined : await groupId(group);
  if (gid !== undefined) await chown(path, process.geteuid?.() ?? 0, gid);
  await chmod(path, mode);
  return group === undefined || gid !== undefined;
}

/** Groups of the product are system groups, which stand in the file (sysusers.d). */
async function groupId(name: string): Promise<number | undefined> {
  const lines = (await readFile('/etc/group', 'utf8')).split('\n');
  const gid = lines.find((line) => line.startsWith(`${name}:`))?.split(':')[2];
  return gid === undefined ? undefined : Number(gid);
}

async function removeOwn(socketPath: string, ino: number): Promise<void> {
  const found = await lstat(socketPath).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found?.ino === ino) await rm(socketPath, { force: true });
}
