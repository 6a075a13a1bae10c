import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { html, joined, render, trusted } from './html.ts';

const hostile = `<img src=x onerror="alert('1')">&amp;`;

test('a value must stay text wherever it stands', () => {
  assert.equal(
    render(html`<p title="${hostile}">${hostile}</p>`),
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">' +
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</p>',
  );
});

test('no value must end its attribute or begin a tag', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const inner = render(html`${value}`);
      assert.doesNotMatch(inner, /[<>"']/);
      assert.doesNotMatch(inner, /&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});

test('what a template made must be taken into another one as it stands', () => {
  const items = ['a', '<b>'].map((name) => html`<li>${name}</li>`);
  assert.equal(
    render(
      html`<ul>
        ${items}
      </ul>`,
    ),
    '<ul>\n<li>a</li><li>&lt;b&gt;</li>\n</ul>',
  );
  assert.equal(render(html`${trusted('<hr>')}`), '<hr>');
});

test('an object that only looks like HTML must not pass as HTML', () => {
  const forged = JSON.parse('{"html":"<script>","toString":"<script>"}') as never;
  assert.doesNotMatch(render(html`<p>${forged}</p>`), /script/);
});

test('what is absent must leave nothing behind, and zero must be shown', () => {
  assert.equal(render(html`<p>${undefined}${false}${0}</p>`), '<p>0</p>');
  assert.equal(render(html`${joined(['a', 'b', 'c'], ', ')}`), 'a, b, c');
});

const cases: readonly (readonly [string, string, string])[] = [
  ['colours of a terminal', '\u001B[31;1mred\u001B[0m', 'red'],
  ['a title of a terminal', '\u001B]0;owned\u0007text', 'text'],
  ['a link of a terminal', '\u001B]8;;https://x.example\u001B\\text\u001B]8;;\u001B\\', 'text'],
  ['a string without an end', 'a\u001B]0;title', 'a'],
  ['a reset of a terminal', 'a\u001Bcb', 'ab'],
  ['an 8-bit control sequence', 'a\u009B31mb', 'ab'],
  ['a bell and a null', 'a\u0007b\u0000', 'a\uFFFDb\uFFFD'],
  ['text that is turned around', 'user\u202Egnp.exe', 'user\uFFFDgnp.exe'],
  ['half a character', 'a\uD800', 'a\uFFFD'],
  ['tabs and lines', 'a\tb\r\nc', 'a\tb\nc'],
];
for (const [what, given, shown] of cases) {
  test(`${what} must not reach the page`, () => assert.equal(render(html`${given}`), shown));
}
