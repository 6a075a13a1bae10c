import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { join } from 'shlex';
import { splitWords } from './shell-words.ts';

describe('a command in one text is split as docker compose v2 splits it', () => {
  const cases: readonly (readonly [text: string, words: readonly string[]])[] = [
    ['', []],
    ['   ', []],
    ['nginx -g "daemon off;"', ['nginx', '-g', 'daemon off;']],
    ['sh -c \'echo "a b" | cat\'', ['sh', '-c', 'echo "a b" | cat']],
    ['a  b\tc\nd', ['a', 'b', 'c', 'd']],
    ['a"b c"d', ['ab cd']],
    ['a "" b', ['a', '', 'b']],
    [String.raw`a\ b`, ['a b']],
    [String.raw`"a\"b"`, ['a"b']],
    [String.raw`'a\b'`, [String.raw`a\b`]],
    [String.raw`"a\nb\tc\d"`, ['a\nb\tcd']],
    ['--opt=$HOME {x} *', ['--opt=$HOME', '{x}', '*']],
    ['a # b', ['a', '#', 'b']],
  ];
  for (const [text, words] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(splitWords(text), { ok: true, words }));
  }
});

describe('what only a shell could run is refused, where docker compose would cut the command off', () => {
  for (const text of ['a | b', 'a && b', 'a; b', 'a > b', 'a <b', '(a)', 'a `b`', 'a "b', "a 'b", 'a \\']) {
    test(text, () => assert.equal(splitWords(text).ok, false));
  }
});

test('arguments that were quoted for a shell must come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      assert.deepEqual(splitWords(join(words)), { ok: true, words });
    }),
  );
});
