import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';

export const configSchemaCommand: Definition<object> = {
  usage: 'schema',
  summary: 'print the JSON Schema of node.json',
  examples: ['config schema > node.schema.json'],
  run: async (context) => {
    const { renderNodeJsonSchema } = await import('../../config/json-schema.ts');
    context.out(renderNodeJsonSchema());
    return ExitCode.ok;
  },
};
