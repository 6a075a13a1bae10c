/** What a developer can do while `npm start` shows the services. */
import { wrap } from '../../appliance/cli/render/text.ts';
import { stackPorts } from './dev-daemon.ts';

export interface Hint {
  readonly command: string;
  readonly purpose: string;
}

/** Without the lines that npm writes around what it runs. */
const appliancectl = 'npm run -s appliancectl --';

/** Below a command of its own line. */
const indent = '    ';

export function developmentHints(engineSocket: string, pageUrl: string): readonly Hint[] {
  const docker = `docker -H unix://${engineSocket}`;
  return [
    {
      command: `${appliancectl} why signal-parser`,
      purpose: 'why a service is as it is (also: status, plan, logs, events)',
    },
    { command: `${appliancectl} console`, purpose: 'the console of the appliance, on this terminal' },
    { command: pageUrl, purpose: 'the status page (a browser warns: the CA is of the appliance itself)' },
    { command: `${appliancectl} user set-password admin`, purpose: 'the password that the page asks for' },
    { command: `http://localhost:${stackPorts['CONDUCTOR_UI_PORT']}/`, purpose: 'what came in, as a page' },
    {
      command: `logger --tcp --server localhost --port ${stackPorts['SIGNAL_SYSLOG_PORT']} "hello"`,
      purpose: 'send a syslog line',
    },
    {
      command: `${docker} exec artifact-exporter-svc tail -f /data/artifacts.jsonl`,
      purpose: 'where the lines end up',
    },
    { command: `${docker} ps`, purpose: 'the engine in use' },
    {
      command: 'Ctrl-C',
      purpose: 'ends the daemon and the page; the stack goes on (npm run down removes all of it)',
    },
  ];
}

/**
 * One line for each where all of it fits into `width` columns, else the purpose and then the command. Lines break between
 * words only; a broken command can still be pasted into a shell. A word wider than `width` stays whole.
 */
export function renderHints(hints: readonly Hint[], width: number): string {
  return hints.flatMap((hint) => renderHint(hint, width)).join('\n');
}

function renderHint({ command, purpose }: Hint, width: number): readonly string[] {
  const line = `  ${command}   ${purpose}`;
  if (line.length <= width) return [line];
  const continued = ' \\';
  const title = wrap(`${purpose}:`, width - 2).map((part) => `  ${part}`);
  const parts = wrap(command, width - indent.length - continued.length);
  return [
    ...title,
    ...parts.map((part, index) => `${indent}${part}${index < parts.length - 1 ? continued : ''}`),
  ];
}
