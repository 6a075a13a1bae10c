/** Servers on 127.0.0.1: their ports, and a certificate for them. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { issueCa, issueLeaf } from '../issue/issue.ts';
import { privateKeyPem } from '../issue/keys.ts';

const DAY_MS = 86_400_000;

/** All PEM. */
export interface LoopbackTls {
  readonly trustedCas: string;
  readonly certificate: string;
  readonly key: string;
}

export async function loopbackTls(): Promise<LoopbackTls> {
  const at = { now: Date.now(), randomBytes };
  const ca = await issueCa({ commonName: 'Internal CA', keyType: 'ec', lifetimeMs: DAY_MS }, at);
  const names = [{ kind: 'ip', value: '127.0.0.1' }] as const;
  const options = { usage: 'server', commonName: 'acme', names, keyType: 'ec', lifetimeMs: DAY_MS } as const;
  const { certificate, key } = await issueLeaf(ca, options, at);
  return { trustedCas: ca.certificate.pem, certificate: certificate.pem, key: privateKeyPem(key) };
}

/** The port that it has been given. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Nobody listens there; somebody else may come before the one it is meant for. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

export async function listens(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
    return false;
  } finally {
    socket.destroy();
  }
}
