/** YAML text -> positioned tree. Nothing of Compose is known here. */

import { parseDocument } from 'yaml';
import type { Document, ParsedNode, YAMLParseError } from 'yaml';
import { lineIndex } from './line-index.ts';
import type { SourcePosition } from './model.ts';
import { emptyMap, isNull } from './node.ts';
import type { MapNode } from './node.ts';
import type { Report } from './report.ts';
import { buildTree } from './yaml-tree.ts';

/** A Compose file of a thousand services is below 500 kB. */
export const maxFileLength = 1_048_576;
/** Values in one file, those reached through an alias counted each time: stops a "billion laughs" file. */
const maxValues = 200_000;

export interface SourceFile {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** Directory that relative paths in the file start from. */
  readonly base: string;
}

/** The file's top level; undefined when it cannot be read as YAML (every syntax error is reported). */
export function parseYaml(source: SourceFile, report: Report): MapNode | undefined {
  const start: SourcePosition = { file: source.file, line: 1, column: 1 };
  if (source.text.length > maxFileLength) {
    report.problem(start, '', `the file is larger than ${maxFileLength} characters`);
    return undefined;
  }
  const document = parse(source.text);
  if (document === undefined) {
    report.problem(start, '', 'the file is nested too deeply to be read');
    return undefined;
  }
  const positionOf = lineIndex(source.file, source.text);
  for (const error of withoutFollowUps(document.errors)) {
    const [offset] = error.pos;
    const reason =
      error.code === 'MULTIPLE_DOCS'
        ? 'the file holds several YAML documents; only one can be read'
        : `not valid YAML: ${error.message}`;
    const splitsVariable = source.text.startsWith('${', offset - 1);
    const hint = splitsVariable ? 'inside { } and [ ], put "${…}" in quotes' : undefined;
    report.problem(positionOf(offset), '', reason, hint);
  }
  if (document.errors.length > 0) return undefined;
  if (document.contents === null) return emptyMap(start, source.base);
  return topLevel(document.contents, source, positionOf, report);
}

/** After one unexpected token the parser finds the next ones unexpected too: only the first helps. */
function withoutFollowUps(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.find(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors.filter((error) => error.code !== 'UNEXPECTED_TOKEN' || error === first);
}

function topLevel(
  contents: ParsedNode,
  source: SourceFile,
  positionOf: (offset: number) => SourcePosition,
  report: Report,
): MapNode | undefined {
  const position = positionOf(contents.range[0]);
  const tree = buildTree(contents, { base: source.base, positionOf, report });
  if (tree === undefined) return undefined;
  if (tree.size > maxValues) {
    report.problem(position, '', `the file expands to more than ${maxValues} values through its aliases`);
    return undefined;
  }
  if (tree.node.kind === 'map') return tree.node;
  if (isNull(tree.node)) return emptyMap(position, source.base);
  report.problem(position, '', 'the top of a Compose file must be a mapping of keys such as "services:"');
  return undefined;
}

function parse(text: string): Document.Parsed<ParsedNode> | undefined {
  try {
    return parseDocument<ParsedNode>(text, {
      schema: 'failsafe',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch (error) {
    // The composer recurses: thousands of nested brackets exhaust the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
