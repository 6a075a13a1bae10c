/** node.json(5), from its JSON Schema. */

import { nodeJsonSchema, type JsonSchema } from '../../../appliance/config/json-schema.ts';
import { paths } from '../../../appliance/config/paths.ts';
import { bold, example, heading, indented, item, page, paragraphs, plain, type PageTitle } from './roff.ts';

export function nodeJsonPage(title: Pick<PageTitle, 'date' | 'version'>): string {
  return page(
    { ...title, name: 'node.json', section: 5, purpose: 'configuration of an appliance' },
    heading('SYNOPSIS'),
    bold(paths('/').nodeJson),
    heading('DESCRIPTION'),
    paragraphs(
      'A JSON object that says what this machine is. Every key is optional; an empty object is a machine that nobody has configured yet. The daemon ' +
        'sees a change at once. A wrong one changes nothing: what was last in force stays, and appliancectl status says where the fault is.',
    ),
    paragraphs(
      'The keys, in upper case, are variables of the stack file. appliancectl config set changes keys, config check finds faults, config schema prints the JSON Schema.',
    ),
    heading('KEYS'),
    keys(nodeJsonSchema()),
    heading('EXAMPLES'),
    example(['{', '  "schema": 1,', '  "node_role": "conductor",', '  "node_hostname": "box-17"', '}']),
    heading('SEE ALSO'),
    plain('appliancectl(1), applianced(8)'),
  );
}

function keys(schema: JsonSchema): string {
  return Object.entries(schema.properties ?? {})
    .map(([name, value]) => key(name, value))
    .join('\n');
}

function key(name: string, schema: JsonSchema): string {
  const { description = '', default: value } = schema;
  const inner = nested(schema);
  // A default that is an object is the defaults of the keys inside.
  const told = value === undefined || inner !== undefined ? '' : ` Default: ${JSON.stringify(value)}.`;
  const text = `${typeWords(schema)}. ${description}${told}`;
  const own = item(bold(name), plain(text[0]?.toUpperCase() + text.slice(1)));
  return inner === undefined ? own : `${own}\n${indented(keys(inner))}`;
}

/** The object whose keys stand in this one, in each of its values, or in each of its entries. */
function nested({ properties, additionalProperties, items }: JsonSchema): JsonSchema | undefined {
  if (properties !== undefined) return { properties };
  if (typeof additionalProperties === 'object' && additionalProperties.properties !== undefined)
    return additionalProperties;
  return items?.properties === undefined ? undefined : items;
}

function typeWords({ type, enum: values, anyOf, items }: JsonSchema): string {
  if (values !== undefined) return `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeWords))].join(' or ');
  if (type === 'array') return items === undefined ? 'list' : `list, each ${typeWords(items)}`;
  return type ?? 'a value';
}
