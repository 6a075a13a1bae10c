import type { Definition } from '../define.ts';

export const configCheckCommand: Definition<object> = {
  usage: 'check [stack-file]',
  summary: 'check node.json and the stack file, and say everything that is wrong',
  description:
    'Checks node.json, the files that it names, and the stack file (or another one), as the daemon would read them. ' +
    'Every problem is printed with its place. Exit code 2: there is one.',
  examples: ['config check', 'config check /root/stack.yaml'],
  run: async (context, [file]) => {
    const { checkConfig } = await import('../config/check.ts');
    return checkConfig(context, file);
  },
};
