/** The repository server's own process; see repository.ts. Arguments: FOLDER PORT. Ends with its parent. */
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type { ServedRequest, ServerMessage } from './repository.ts';

const [, , directory = '', port] = process.argv;
const requests: ServedRequest[] = [];

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
  void answer(request, response, path).then((status) => requests.push({ path, status }));
});

/** As static web servers do it: whole seconds in Last-Modified, and 304 for what has not changed since. */
async function answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<number> {
  const file = join(directory, normalize(`/${path}`));
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return end(response, 404);
  const modifiedMs = Math.floor(found.mtimeMs / 1000) * 1000;
  response.setHeader('last-modified', new Date(modifiedMs).toUTCString());
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since >= modifiedMs) return end(response, 304);
  return end(response, 200, await readFile(file));
}

function end(response: ServerResponse, status: number, body?: Buffer): number {
  response.writeHead(status).end(body);
  return status;
}

function tell(message: ServerMessage): void {
  process.send?.(message);
}

process.on('disconnect', () => process.exit());
process.on('message', () => tell({ requests }));
server.listen(Number(port), '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
