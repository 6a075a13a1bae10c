import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProblem } from './problem.ts';
import { parseSecrets } from './secrets-file.ts';

function read(text: string): unknown {
  const parsed = parseSecrets(text, 'secrets');
  if (!parsed.ok) return parsed.problems.map(renderProblem);
  return Object.fromEntries([...parsed.secrets].map(([key, value]) => [key, value.reveal()]));
}

test('values are taken as they stand, but for one pair of quotes', () => {
  const text =
    '\uFEFF# made by hand\n\nA=1\r\n B = two words \nC="x y"\nD=\'$A "q"\'\nE=\nF=a=b#c\nG="\\n"\n';
  assert.deepEqual(read(text), {
    A: '1',
    B: 'two words',
    C: 'x y',
    D: '$A "q"',
    E: '',
    F: 'a=b#c',
    G: '\\n',
  });
});

test('every wrong line is told at once, and none is quoted', () => {
  const text = 'hunter2\nexport A=hunter2\nB="hunter2\nC=1\nC=hunter2\nORG_ID=hunter2\nD=hun\u0007ter2\n';
  assert.deepEqual(read(text), [
    'secrets:1:1: is not KEY=VALUE (a key has letters, digits and "_"; no "export" before it)',
    'secrets:2:1: is not KEY=VALUE (a key has letters, digits and "_"; no "export" before it)',
    'secrets:3:1 B: lacks its closing "',
    'secrets:5:1 C: is given twice (keep one of them)',
    'secrets:6:1 ORG_ID: is the name that node.json gives to org_id (use another name)',
    'secrets:7:1 D: has a control character in its value',
  ]);
});
