/** Keys as the keymap names them, from what blessed makes of the bytes of a terminal. */

import type { Widgets } from 'blessed';

type BlessedKey = Widgets.Events.IKeyEventArg;

export interface TypedKey {
  readonly key: string;
  readonly text?: string;
  /** It came together with the one before: nobody has seen what that did. */
  readonly isTogether?: true;
}

/** For the keypresses of blessed. */
export function createKeyReader(
  onKey: (typed: TypedKey) => void,
): (text: string | undefined, key: BlessedKey) => void {
  let isTogether = false;
  return (text, key) => {
    // blessed says `enter` for it as well.
    if (key.name === 'return') return;
    onKey({ ...named(text, key), ...(isTogether && { isTogether }) });
    isTogether = true;
    // blessed gives all keys of what it has read in one turn.
    queueMicrotask(() => (isTogether = false));
  };
}

function named(text: string | undefined, { full, name }: BlessedKey): TypedKey {
  const printable = text !== undefined && /^[^\p{Cc}]+$/u.test(text) ? text : undefined;
  const key = printable !== undefined && printable !== ' ' ? printable : (full ?? name ?? '');
  return { key, ...(printable !== undefined && { text: printable }) };
}
