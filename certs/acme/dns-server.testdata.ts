/** A DNS server on loopback: every name has the address 127.0.0.1, and the TXT records that stand as files in a folder. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';

const TYPES = { A: 1, TXT: 16 } as const;

export interface DnsServer extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
}

/** A record is an empty file `NAME=VALUE` in `folder`. */
export async function startDns(folder: string): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { address, port }) => {
    respond(query, folder).then(
      (answer) => socket.send(answer, port, address),
      (error: unknown) => socket.emit('error', error),
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** RFC 1035, 4.1: the header, the question again, and the records. */
async function respond(query: Buffer, folder: string): Promise<Buffer> {
  const labels: string[] = [];
  let at = 12;
  for (let size = query.readUInt8(at); size > 0; size = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  const type = query.readUInt16BE(at + 1);
  const records = await recordsOf(labels.join('.').toLowerCase(), type, folder);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x84_00, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, at + 5), ...records.map((data) => record(type, data))]);
}

async function recordsOf(name: string, type: number, folder: string): Promise<Buffer[]> {
  if (type === TYPES.A) return [Buffer.of(127, 0, 0, 1)];
  if (type !== TYPES.TXT) return [];
  const values = (await readdir(folder)).filter((file) => file.startsWith(`${name}=`));
  return values.map((file) => {
    const value = Buffer.from(file.slice(name.length + 1));
    return Buffer.concat([Buffer.of(value.length), value]);
  });
}

/** Named by a pointer to the question (4.1.4), for no time at all. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc0_0c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
