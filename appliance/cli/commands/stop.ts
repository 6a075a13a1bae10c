import type { Definition } from '../define.ts';
import { workCommand } from './work.ts';
import type { WorkOptions } from './work.ts';

export const stopCommand: Definition<WorkOptions> = workCommand('stop', {
  summary: 'stop the stack, or some services, until they are started again',
  examples: ['stop', 'stop signal-server --no-wait'],
});
