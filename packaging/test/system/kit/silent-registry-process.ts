/** A registry that takes every connection and never answers: a pull that hangs. Argument: its port. Ends with its parent. */
import { createServer } from 'node:net';

const [port = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit());
createServer(() => undefined).listen(Number(port), '127.0.0.1', () => process.send?.('listening'));
