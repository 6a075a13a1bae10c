import type { Definition } from '../define.ts';
import { workCommand } from './work.ts';
import type { WorkOptions } from './work.ts';

export const restartCommand: Definition<WorkOptions> = workCommand('restart', {
  summary: 'restart the stack, or some services',
  examples: ['restart', 'restart broker-edge --timeout 60'],
});
