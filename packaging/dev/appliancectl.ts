/** `npm run appliancectl -- ARGUMENTS`: the command line against the daemon of `npm start`. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { developmentPlace } from './place.ts';
import { projectRoot } from './project.ts';

const program = join(projectRoot, 'appliance/cli/main.ts');
const { root, daemonLog } = developmentPlace();
const args = [program, '--root', root, ...process.argv.slice(2)];
// Without a daemon it then says how one is started here, instead of how on an appliance.
const env = { ...process.env, APPLIANCECTL_DEVELOPMENT_LOG: daemonLog };
const child = spawn(process.execPath, args, { stdio: 'inherit', env });
// The terminal sends Ctrl-C to both: what it means is the command's business.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
