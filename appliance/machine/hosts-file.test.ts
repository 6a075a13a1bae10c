import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hostsWith } from './hosts-file.ts';

/** As the installer of Debian 12 leaves it. */
const installed = `127.0.0.1\tlocalhost
127.0.1.1\told.example.com\told

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
192.0.2.9 old-printer old
`;

test('the line of the own name follows it, with the domain that is known, and no other line does', () => {
  const line = '127.0.1.1\told.example.com\told\n';
  const table: readonly (readonly [string, string])[] = [
    ['box', '127.0.1.1\tbox.example.com\tbox\n'],
    ['box.example.org', '127.0.1.1\tbox.example.org\tbox\n'],
    ['old', line],
  ];
  for (const [name, expected] of table)
    assert.equal(hostsWith(installed, name), installed.replace(line, expected), name);
});

test('other names and a comment in the line stay', () => {
  const table: readonly (readonly [string, string])[] = [
    ['127.0.1.1\told', '127.0.1.1\tbox'],
    ['127.0.1.1 old.lan old tv # by hand', '127.0.1.1 box.lan box tv # by hand'],
    ['127.0.1.1 old old.lan', '127.0.1.1 box.lan box'],
    ['  127.0.1.1   box   tv', '  127.0.1.1   box   tv'],
    ['127.0.1.1', '127.0.1.1\tbox'],
    ['127.0.1.1 tv box', '127.0.1.1 box'],
  ];
  for (const [line, expected] of table) assert.equal(hostsWith(`${line}\n`, 'box'), `${expected}\n`);
});

test('a line that is missing comes after those of localhost, unless another line says the name', () => {
  const rest = '::1 localhost\n127.0.1.10 x\n';
  const added = `127.0.0.1 localhost\n127.0.1.1\tbox.lan\tbox\n${rest}`;
  assert.equal(hostsWith(`127.0.0.1 localhost\n${rest}`, 'box.lan'), added);
  assert.equal(hostsWith('', 'box'), '127.0.1.1\tbox\n');
  assert.equal(hostsWith('::1 localhost', 'box'), '127.0.1.1\tbox\n::1 localhost');
  const said = '127.0.0.1 localhost\n192.0.2.1 box.lan box\n';
  assert.equal(hostsWith(said, 'box'), said);
  assert.match(hostsWith(said.replace('box.lan', '#'), 'box'), /^127\.0\.1\.1\tbox$/m);
});

test('every other line of any file stays byte for byte, and a second time nothing changes', () => {
  const line = fc.constantFrom(
    '127.0.0.1\tlocalhost',
    '127.0.1.1 old.lan old',
    '#127.0.1.1 old',
    ' \t',
    '',
    '::1 localhost\r',
    '127.0.1.11 old',
    'rubbish',
  );
  const others = (text: string): readonly string[] =>
    text.split('\n').filter((each) => !/^127\.0\.1\.1\s/.test(each));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('box', 'box.example.com'), (lines, name) => {
      const text = lines.join('\n');
      const once = hostsWith(text, name);
      assert.deepEqual(others(once).filter(Boolean), others(text).filter(Boolean));
      assert.equal(hostsWith(once, name), once);
      assert.match(once, /^127\.0\.1\.1\s.*\bbox\b/m);
    }),
  );
});
