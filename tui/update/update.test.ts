/** What keys, times and answers make of the console. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Action } from '../actions.ts';
import type { Order } from '../orders.ts';
import type { Happening } from '../events.ts';
import { bindings } from '../keymap.ts';
import { settings } from '../settings.testdata.ts';
import { viewNames } from '../state.ts';
import type { State } from '../state.ts';
import { badModel, goodModel, models, NOW, serviceOf, statusOf } from '../models.testdata.ts';
import {
  actionsOf,
  after,
  keyOf,
  keyOfView,
  keysOfView,
  onTty,
  overSsh,
  pressed,
  profiles,
  signedInAs,
  stateOf,
  step,
  typedKeys,
  formIn,
} from '../states.testdata.ts';
import { RELOCK_MS } from './access.ts';
import { askedFor } from './detail.ts';
import { update } from './update.ts';

const opened = { kind: 'signed-in', user: 'ada', role: 'operator' } as const;

test('each view must be one key away, and Esc must lead back', () => {
  for (const [index, view] of viewNames.entries())
    for (const key of keysOfView(index)) assert.equal(pressed(stateOf(), key).view, view, key);
  assert.equal(pressed(stateOf(), '5', '8', 'escape').view, 'certificates');
  assert.equal(pressed(stateOf(), '5', '8', 'escape', 'escape', 'escape').view, 'overview');
  assert.equal(pressed(stateOf(), 'tab', 'tab', 'S-tab').view, 'services');
  assert.equal(pressed(stateOf(), 'S-tab').view, 'power');
});

test('what is selected must stay selected when services come and go', () => {
  const chosen = pressed(stateOf(), '2', 'j', 'down');
  assert.equal(chosen.lists.services.selected, 'signal-parser');
  const services = [serviceOf('a-new-one'), ...statusOf().services];
  const more = after(chosen, { kind: 'said', model: { ...goodModel, status: statusOf({ services }) } });
  const [, actions] = step(more, keyOf('enter'));
  assert.deepEqual(actions, askedFor('signal-parser'));
  assert.equal(pressed(chosen, 'G').lists.services.selected, 'conductor-ui');
  assert.equal(pressed(chosen, 'G', 'j', 'g', 'k').lists.services.selected, 'broker-edge');
});

test('an order that disturbs must be asked about, and Enter alone be a No', () => {
  const asked = pressed(stateOf(), '2', 's');
  assert.equal(asked.dialog?.kind, 'confirm');
  assert.deepEqual(actionsOf(asked, 'enter'), []);
  assert.equal(pressed(asked, 'enter').dialog, undefined);
  assert.deepEqual(actionsOf(asked, 'n'), []);
  const order = { name: 'stop', service: 'broker-edge' } as const;
  assert.deepEqual(actionsOf(asked, 'y'), [{ do: 'order', ask: 1, order }]);
  assert.deepEqual(actionsOf(pressed(asked, 'left'), 'enter'), [{ do: 'order', ask: 1, order }]);
  assert.deepEqual(actionsOf(pressed(stateOf(), '2'), 'S'), [
    { do: 'order', ask: 1, order: { name: 'start', service: 'broker-edge' } },
  ]);
});

const purposeOf = (state: State) => formIn(state)?.purpose;

test('an answer that came together with the question must be none', () => {
  const asked = pressed(stateOf(), '2', 'r');
  const together = { kind: 'key', key: 'y', text: 'y', isTogether: true } as const;
  const [still, actions] = step(asked, together);
  assert.deepEqual([still.dialog?.kind, actions], ['confirm', []]);
  assert.deepEqual(actionsOf(still, 'y').length, 1);
});

test('what is pasted must go into a field, and nowhere else', () => {
  const paste: Happening = { kind: 'key', key: 'paste', text: 'retry' };
  assert.deepEqual(step(pressed(stateOf(), '2'), paste)[1], []);
  assert.equal(formIn(after(pressed(stateOf(), 'N', 'n', 'C-u'), paste))?.values['hostname'], 'retry');
});

/** By a form that is opened, by a Yes, or at once. */
function orderedBy(asked: State, actions: readonly Action[]): Order | undefined {
  const purpose = purposeOf(asked);
  if (purpose?.for === 'order') return purpose.order;
  const sent = asked.dialog?.kind === 'confirm' ? actionsOf(asked, 'y') : actions;
  return sent.flatMap((action) => (action.do === 'order' ? [action.order] : []))[0];
}

test('every order of the keymap must reach the daemon, for what is selected where it is of a service', () => {
  for (const { keys, command, where } of bindings) {
    if (command.kind !== 'order' || where === 'everywhere') continue;
    for (const view of where) {
      const settled = { ...stateOf().settings, told: settings, staged: new Map([['branch', 'next']]) };
      const at = pressed({ ...stateOf(), settings: settled }, keyOfView(viewNames.indexOf(view)), 'j');
      const [asked, actions] = step(at, keyOf(keys[0] ?? ''));
      const order = orderedBy(asked, actions);
      assert.equal(order?.name, command.name);
      const isOfService: boolean = view === 'services' || (view === 'updates' && !/-/.test(command.name));
      assert.equal(order.service, isOfService ? 'signal-server' : undefined, command.name);
    }
  }
});

test('on the terminal of the appliance a change must need the password, and what was wanted come after it', () => {
  const locked = pressed(stateOf({ place: onTty }), '2', 'r');
  assert.equal(purposeOf(locked)?.for, 'sign-in');
  const written = pressed(locked, ...typedKeys('correct horse'));
  const [asking, actions] = step(written, keyOf('enter'));
  assert.deepEqual(actions, [{ do: 'sign-in', ask: 1, user: 'admin', password: 'correct horse' }]);
  assert.doesNotMatch(JSON.stringify(asking), /correct horse/, 'the password is kept nowhere');
  assert.deepEqual(step(asking, keyOf('enter'))[1], [], 'once is enough');
  const wrong = after(asking, { kind: 'sign-in-refused', trouble: { text: 'wrong' } });
  assert.deepEqual(formIn(wrong)?.trouble, { text: 'wrong' });
  const open = after(asking, opened);
  assert.deepEqual(open.lock, { state: 'open', user: 'ada' });
  assert.equal(open.dialog?.kind === 'confirm' && open.dialog.order.name, 'restart');
});

test('a viewer must be told that this is not enough', () => {
  const viewer = signedInAs(stateOf({ place: onTty }), 'eve', 'viewer');
  assert.equal(viewer.lock.state, 'viewer');
  assert.equal(purposeOf(pressed(viewer, '2', 'r'))?.for, 'sign-in');
});

test('a console that nobody touches must lock again, and one that is touched must not', () => {
  const open = signedInAs(stateOf({ place: onTty }));
  const tickAt = (state: State, at: number) => update(state, { kind: 'tick', at: NOW, upMs: at - NOW });
  assert.equal(tickAt(open, NOW + RELOCK_MS - 1)[0].lock.state, 'open');
  const [locked, actions] = tickAt(pressed(open, '2', 'r'), NOW + RELOCK_MS);
  assert.deepEqual([locked.lock.state, locked.dialog, actions], ['locked', undefined, [{ do: 'sign-out' }]]);
  const [touched] = update(open, { kind: 'key', key: 'j', at: NOW, upMs: RELOCK_MS - 1 });
  assert.equal(tickAt(touched, NOW + RELOCK_MS)[0].lock.state, 'open');
  assert.equal(tickAt(stateOf({ place: overSsh }), NOW + 10 * RELOCK_MS)[0].lock.state, 'open');
  assert.deepEqual(step(open, keyOf('L'))[1], [{ do: 'sign-out' }]);
});

test('a session that has ended meanwhile must be asked for again, with what was wanted', () => {
  const open = signedInAs(stateOf({ place: onTty }));
  const order = { name: 'stop-all' } as const;
  const over = after(open, {
    kind: 'order-refused',
    order,
    trouble: { text: 'the session has ended', isSessionOver: true },
  });
  assert.equal(over.lock.state, 'locked');
  assert.deepEqual(purposeOf(over), { for: 'sign-in', wish: order });
});

test('where nobody can sign in yet the first password must be asked for, and only on a terminal of the appliance', () => {
  assert.equal(stateOf({ place: overSsh, model: 'unclaimed' }).dialog, undefined);
  const welcome = stateOf({ place: onTty, model: 'unclaimed' });
  assert.equal(purposeOf(welcome)?.for, 'claim');
  const later = pressed(welcome, 'escape');
  assert.equal(after(later, { kind: 'said', model: models.unclaimed }).dialog, undefined, 'once is enough');
  assert.equal(purposeOf(pressed(later, 'L'))?.for, 'claim');
  assert.equal(purposeOf(pressed(later, '2', 'r'))?.for, 'claim');
  const short = pressed(welcome, ...typedKeys('short'), 'enter');
  assert.match(formIn(short)?.trouble?.text ?? '', /at least 10/);
  const other = pressed(
    welcome,
    ...typedKeys('correct horse'),
    'enter',
    ...typedKeys('correct house'),
    'enter',
  );
  assert.match(formIn(other)?.trouble?.text ?? '', /the same/);
  const same = pressed(welcome, ...typedKeys('correct horse'), 'enter', ...typedKeys('correct horse'));
  const [asking, actions] = step(same, keyOf('enter'));
  assert.deepEqual(actions, [{ do: 'claim', ask: 1, password: 'correct horse' }]);
  assert.doesNotMatch(JSON.stringify(asking), /correct horse/);
});

test('q must leave where there is something to go back to, and nowhere else', () => {
  assert.deepEqual(actionsOf(stateOf(), 'q'), [{ do: 'leave' }]);
  for (const key of ['q', 'C-c', 'C-d', 'C-z', 'escape'])
    assert.deepEqual(
      actionsOf(stateOf({ place: onTty }), key).filter((action) => action.do === 'leave'),
      [],
    );
  const asked = pressed(stateOf(), '2', 's');
  assert.deepEqual(actionsOf(asked, 'q'), [], 'not in the middle of a question');
});

test('Ctrl-L must mend the screen whatever stands on it', () => {
  for (const state of [stateOf(), pressed(stateOf(), '?'), pressed(stateOf(), '2', 's')])
    assert.deepEqual(actionsOf(state, 'C-l'), [{ do: 'repaint' }]);
});

test('what the kernel writes on its terminal must not stand there for long', () => {
  const repaints = (name: 'linux' | 'utf8'): number => {
    let state = stateOf({ place: onTty, profile: profiles[name] });
    return Array.from({ length: 60 }, () => {
      const [next, actions] = step(state, { kind: 'tick' });
      state = next;
      return actions.filter((action) => action.do === 'repaint').length;
    }).reduce((sum, count) => sum + count, 0);
  };
  assert.deepEqual([repaints('linux'), repaints('utf8')], [4, 0]);
});

test('a filter must show what has the word, follow each letter, and go by Esc', () => {
  const filtered = pressed(stateOf({ model: 'bad' }), '2', '/', ...typedKeys('ARTIF'));
  assert.equal(filtered.lists.services.filter, 'ARTIF');
  const kept = pressed(filtered, 'enter', 'G');
  assert.equal(kept.lists.services.selected, 'artifact-exporter');
  assert.equal(pressed(kept, 'escape').lists.services.filter, '');
  assert.equal(pressed(filtered, 'C-u').lists.services.filter, '');
  assert.equal(pressed(filtered, 'backspace').lists.services.filter, 'ARTI');
});

test('a note must go by itself, an error later than a success', () => {
  const order = { name: 'check-updates' } as const;
  const done = after(stateOf(), { kind: 'ordered', order, message: 'accepted' });
  const failed = after(stateOf(), {
    kind: 'order-refused',
    order,
    trouble: { text: 'no', action: 'do this' },
  });
  const noteAt = (state: State, ms: number) => update(state, { kind: 'tick', at: NOW, upMs: ms })[0].note;
  assert.deepEqual([noteAt(done, 14_000)?.tone, noteAt(done, 15_000)], ['good', undefined]);
  assert.deepEqual([noteAt(failed, 59_000)?.action, noteAt(failed, 60_000)], ['do this', undefined]);
});

test('whatever is pressed in whatever order, a locked console must change nothing and the state stay what it is made of', () => {
  const keys = [...new Set(bindings.flatMap((binding) => binding.keys)), 'y', 'n', 'backspace', 'x', 'up'];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...keys), { maxLength: 40 }),
      fc.constantFrom(...Object.values(models)),
      (pressedKeys, model) => {
        let state = stateOf({ place: onTty });
        for (const key of pressedKeys) {
          const [next, actions] = step(state, keyOf(key));
          assert.ok(
            actions.every((action) => action.do !== 'order' && action.do !== 'leave'),
            key,
          );
          state = next;
          if (model !== undefined) state = after(state, { kind: 'said', model });
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('the same events must give the same state, and change none of those before', () => {
  const before = stateOf({ model: 'bad' });
  const copy = structuredClone(before);
  const events: readonly Happening[] = [
    keyOf('2'),
    keyOf('j'),
    { kind: 'tick' },
    { kind: 'said', model: badModel },
    { kind: 'resize', columns: 60, rows: 16 },
    keyOf('r'),
  ];
  assert.deepEqual(after(before, ...events), after(before, ...events));
  assert.deepEqual(before, copy);
});
