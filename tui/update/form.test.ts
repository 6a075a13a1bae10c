import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf } from '../forms.ts';
import { machine } from '../machine.testdata.ts';
import { actionsOf, after, keyOf, pressed, stateOf, step, typedKeys } from '../states.testdata.ts';
import { picture } from '../views/picture.ts';
import { formOf } from './form.ts';

test('a form must be asked for what it needs, keep what was typed when it is refused, and never a secret', () => {
  const asked = pressed(
    stateOf(),
    'N',
    'r',
    ...typedKeys('r.example'),
    'enter',
    ...typedKeys('ada'),
    'enter',
  );
  const missing = pressed(asked, 'tab', 'enter');
  assert.equal(missing.dialog?.kind === 'form' && missing.dialog.focus, 2, 'a password is missing');
  const [busy, actions] = step(pressed(asked, ...typedKeys('correct horse'), 'enter'), keyOf('enter'));
  const values = { trial: 'yes', registry: 'r.example', username: 'ada', password: 'correct horse' };
  assert.deepEqual(actions, [{ do: 'order', ask: 1, order: { name: 'registry-login' }, values }]);
  assert.doesNotMatch(JSON.stringify(busy), /correct horse/);
  const refused = after(busy, {
    kind: 'order-refused',
    order: { name: 'registry-login' },
    trouble: { text: 'wrong' },
  });
  assert.deepEqual(refused.dialog?.kind === 'form' && [refused.dialog.values, refused.dialog.trouble], [
    { trial: 'yes', registry: 'r.example', username: 'ada' },
    { text: 'wrong' },
  ]);
  const done = after(busy, { kind: 'ordered', order: { name: 'registry-login' }, message: 'kept' });
  assert.deepEqual([done.dialog, done.note?.tone], [undefined, 'good']);
});

test('what is known of the machine must stand in its forms already', () => {
  const known = after(pressed(stateOf(), 'N'), { kind: 'machine', machine });
  const values = (key: string) => {
    const { dialog } = pressed(known, key);
    return dialog?.kind === 'form' ? dialog.values : undefined;
  };
  assert.deepEqual(values('n'), { hostname: 'edge-17' });
  assert.deepEqual(values('a'), {
    interface: 'eth0',
    method: 'static',
    address: '192.0.2.17/24',
    gateway: '192.0.2.1',
    dns: '192.0.2.53',
  });
  assert.deepEqual(actionsOf(known, 'c'), [{ do: 'order', ask: 1, order: { name: 'confirm-network' } }]);
});

test('a refusal and every field must be seen on the smallest terminal', () => {
  const small = stateOf({ size: { columns: 60, rows: 16 } });
  for (const name of ['set-network', 'set-essentials', 'registry-login', 'hold'] as const) {
    const order = name === 'hold' ? { name, service: 'broker' } : { name };
    const open = formOf(small, { for: 'order', order });
    const values = { ...open.values, method: 'static' };
    const fields = fieldsOf(open.purpose, values);
    const seen = (text: string): string => {
      const trouble = { text, action: 'do something about it' };
      const { dialog } = picture({ ...small, dialog: { ...open, values, trouble } });
      const rows = (dialog?.lines ?? []).map((line) => line.map((span) => span.text).join(''));
      return rows.join(' ').replaceAll(/[│|\s]+/g, ' ');
    };
    // As long as there is room for it beside them, with what is to be done in a line of its own.
    const text = `${'a reason '.repeat(5 * (16 - 3 - fields.length))}to its end`;
    const whole = seen(text);
    assert.ok(whole.includes(`${text} Next: do something about it`), `${name}: ${whole}`);
    const cut = seen(text.repeat(3));
    assert.match(cut, /~ Next: do something about it/);
    for (const { label } of fields)
      assert.ok(whole.includes(label) && cut.includes(label), `${name}: ${label}`);
  }
});
