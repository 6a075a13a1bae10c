/** Asks a URL on the host itself, by the runtime of the package: a bare Debian has no other program for it. */

/**
 * Arguments: URL, and perhaps a file with the CA that must have signed its certificate (without it none is checked), or the path of a unix
 * socket after `unix:`. Prints the status line, the head and the body; ends with 1 where nothing answers.
 */
export const visitProgram = `
const [url, how = ''] = process.argv.slice(1);
const { get } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
const trust = () => (how === '' ? { rejectUnauthorized: false } : { ca: require('node:fs').readFileSync(how) });
const options = how.startsWith('unix:') ? { socketPath: how.slice(5) } : trust();
get(url, { ...options, agent: false, headers: { Accept: 'text/html' } }, (answer) => {
  process.stdout.write('HTTP/1.1 ' + answer.statusCode + '\\n');
  for (const [name, value] of Object.entries(answer.headers)) process.stdout.write(name + ': ' + value + '\\n');
  process.stdout.write('\\n');
  answer.pipe(process.stdout);
}).on('error', (error) => {
  process.stderr.write(String(error.code ?? error.message) + '\\n');
  process.exitCode = 1;
});
`;
