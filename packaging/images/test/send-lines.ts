/** Runs in the engine's network: sends the messages of stdin (a JSON array) to a published port. Usage: PROTOCOL PORT FRAMING */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const [protocol, port, framing] = process.argv.slice(2);
const messages = JSON.parse(await text(process.stdin)) as readonly string[];

if (protocol === 'udp') {
  const socket = createSocket('udp4');
  for (const message of messages)
    await new Promise((resolve) => socket.send(message, Number(port), '127.0.0.1', resolve));
  socket.close();
} else {
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const framed = messages.map((message) =>
    framing === 'counted' ? `${Buffer.byteLength(message)} ${message}` : `${message}\n`,
  );
  socket.end(framed.join(''));
  socket.resume();
  await once(socket, 'close');
}
