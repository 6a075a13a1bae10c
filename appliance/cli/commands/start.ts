import type { Definition } from '../define.ts';
import { workCommand } from './work.ts';
import type { WorkOptions } from './work.ts';

export const startCommand: Definition<WorkOptions> = workCommand('start', {
  summary: 'start the stack, or some services',
  examples: ['start', 'start signal-server conductor-ui'],
});
