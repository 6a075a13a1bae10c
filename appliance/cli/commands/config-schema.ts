import { renderNodeJsonSchema } from '../../config/json-schema.ts';
import type { Definition } from '../define.ts';
import { ExitCode } from '../exit-code.ts';

export const configSchemaCommand: Definition<object> = {
  usage: 'schema',
  summary: 'print the JSON Schema of node.json',
  examples: ['config schema > node.schema.json'],
  run: (context) => {
    context.out(renderNodeJsonSchema());
    return ExitCode.ok;
  },
};
