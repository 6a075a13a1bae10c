import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { renderProblem } from '../../config/problem.ts';
import type { Node } from './node.ts';
import { entryValue } from './node.ts';
import { maxFileLength, parseYaml } from './parse-yaml.ts';
import { createReport } from './report.ts';

function parse(text: string) {
  const report = createReport();
  const tree = parseYaml({ file: 'f.yaml', text, base: '/' }, report);
  return { tree, problems: report.problems(), rendered: report.problems().map(renderProblem) };
}

/** Plain values with the line and column of every scalar: `1@2:3`. */
function show(node: Node | undefined): unknown {
  if (node === undefined) return undefined;
  const { line, column } = node.position;
  if (node.kind === 'scalar')
    return `${node.tag === undefined ? '' : `!${node.tag} `}${node.string}@${line}:${column}`;
  if (node.kind === 'list') return node.items.map(show);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, show(entry.value)]));
}

describe('a YAML file becomes a tree that knows where everything stands', () => {
  const cases: readonly (readonly [name: string, text: string, tree: unknown])[] = [
    ['nested values', 'a:\n  b: 1\n  c: [x, "y"]\n', { a: { b: '1@2:6', c: ['x@3:7', 'y@3:10'] } }],
    ['an absent value stands after its key', 'a:\nb: 1\n', { a: '@1:3', b: '1@2:4' }],
    ['an alias stands where its anchor stands', 'a: &x 1\nb: *x\n', { a: '1@1:7', b: '1@1:7' }],
    [
      'own keys win over merged ones',
      'a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n',
      {
        a: { k: '1@1:11', l: '2@1:17' },
        b: { k: '3@2:16', l: '2@1:17' },
      },
    ],
    ['earlier merged maps win', 'a: {<<: [{k: 1}, {k: 2}]}\n', { a: { k: '1@1:14' } }],
    ['a quoted << is a key', 'a: {"<<": 1}\n', { a: { '<<': '1@1:11' } }],
    ['merge tags are kept', 'a: !reset null\nb: !override [x]\n', { a: '!reset @1:11', b: ['x@2:15'] }],
    ['!!str makes text', 'a: !!str 80\n', { a: '80@1:10' }],
    ['numbers as keys', '8080: a\n', { '8080': 'a@1:7' }],
    ['nothing at all', '', {}],
    ['a comment only', '# hello\n', {}],
  ];
  for (const [name, text, tree] of cases) {
    test(name, () => {
      const result = parse(text);
      assert.deepEqual(result.rendered, []);
      assert.deepEqual(show(result.tree), tree);
    });
  }
});

describe('what is not good YAML is refused at its place', () => {
  const cases: readonly (readonly [name: string, text: string, problems: readonly string[]])[] = [
    ['a key twice', 'a: 1\nb: 2\na: 3\n', ['f.yaml:3:1 a: key "a" stands here twice']],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      ['f.yaml:2:1: the file holds several YAML documents; only one can be read'],
    ],
    [
      'a list at the top',
      '- a\n',
      ['f.yaml:1:1: the top of a Compose file must be a mapping of keys such as "services:"'],
    ],
    ['an alias without anchor', 'a: *b\n', ['f.yaml:1:4 a: alias *b has no anchor &b before it']],
    [
      'an alias inside its anchor',
      'a: &a [*a]\n',
      ['f.yaml:1:8 a[0]: alias *a refers to the value that contains it'],
    ],
    [
      'a merge key with text',
      'a: {<<: text}\n',
      ['f.yaml:1:9 a.<<: a merge key takes a mapping, or a list of mappings'],
    ],
    [
      'an unknown tag',
      'a: !secret x\n',
      ['f.yaml:1:12 a: tag !secret is unknown (Compose knows !reset and !override)'],
    ],
    ['a map as a key', '{a: b}: c\n', ['f.yaml:1:1: a key must be plain text']],
    [
      'a tab as indentation',
      'a:\n\tb: 1\n',
      ['f.yaml:2:1: not valid YAML: Tabs are not allowed as indentation'],
    ],
    [
      'a variable in braces',
      'a: {b: ${C}}\n',
      [
        'f.yaml:1:9: not valid YAML: Unexpected flow-map-start at node end (inside { } and [ ], put "${…}" in quotes)',
      ],
    ],
  ];
  for (const [name, text, problems] of cases) {
    test(name, () => assert.deepEqual(parse(text).rendered, problems));
  }
});

describe('a file that is made to harm is refused quickly', () => {
  test('aliases that expand to billions of values', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `k${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(10)}]`);
    const { rendered } = parse(['k0: &a0 [x]', ...levels].join('\n'));
    assert.deepEqual(rendered, [
      'f.yaml:1:1: the file expands to more than 200000 values through its aliases',
    ]);
  });
  test('thousands of nested brackets', () => {
    assert.notDeepEqual(parse('['.repeat(50_000)).rendered, []);
    assert.notDeepEqual(parse(`a: ${'['.repeat(3000)}${']'.repeat(3000)}`).rendered, []);
  });
  test('a file of megabytes', () => {
    const { rendered } = parse(`a: ${'x'.repeat(maxFileLength)}`);
    assert.deepEqual(rendered, ['f.yaml:1:1: the file is larger than 1048576 characters']);
  });
});

test('any text must be read without an exception, and every problem must stand inside the file', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '  ',
    '- ',
    '*x',
    '&x ',
    '<<: ',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '!t ',
    '\t',
    '#',
    '---\n',
    '|',
    '?',
    '€',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      const lines = source.split('\n');
      for (const { line, column } of parse(source).problems) {
        const content = lines[line - 1];
        assert.ok(content !== undefined, `line ${line} of ${lines.length}`);
        assert.ok(column >= 1 && column <= content.length + 1, `column ${column} of line ${line}`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the tree keeps the order of the keys', () => {
  const { tree } = parse('b: 1\na: 2\n');
  assert.deepEqual([...(tree?.entries.keys() ?? [])], ['b', 'a']);
  assert.equal(entryValue(tree, 'c'), undefined);
});
