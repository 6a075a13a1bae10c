import assert from 'node:assert/strict';
import test from 'node:test';
import { plantTree } from './planted-tree.ts';

test('a file that the formatter would write differently must fail, and no other', async () => {
  await using tree = await plantTree({
    'certs/clean.ts': "export const clean = 'x';\n",
    'certs/untidy.ts': 'export  const untidy = "x"\n',
  });
  const { ok, stdout } = await tree.check('oxfmt', '--list-different', 'certs');
  assert.equal(ok, false);
  assert.equal(stdout.trim(), 'certs/untidy.ts');
});
