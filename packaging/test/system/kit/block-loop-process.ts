/**
 * Blocks the event loop of a Node process for ever, as an endless loop in its own code would. Runs in the network of that process, whose
 * inspector SIGUSR1 has opened on the usual port (nodejs.org/api/process.html#signal-events).
 */
const inspector = 'http://127.0.0.1:9229/json/list';

const [target] = (await (await fetch(inspector)).json()) as readonly {
  readonly webSocketDebuggerUrl: string;
}[];
if (target === undefined) throw new Error('the inspector knows no program');
const socket = new WebSocket(target.webSocketDebuggerUrl);
socket.addEventListener('open', () => {
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'for (;;);' } }));
  // An answer would mean that it was not blocked; what was sent is on its way.
  socket.addEventListener('message', () => process.exit(1));
  process.stdout.write('sent\n', () => setTimeout(() => process.exit(0), 200));
});
