import type { DialogOf, State } from '../state.ts';

/** The dialog that asked for it, where that still stands. */
export function waitingFor({ dialog }: State, ask: number): DialogOf<'form' | 'trial'> | undefined {
  const mayWait = dialog?.kind === 'form' || dialog?.kind === 'trial';
  return mayWait && dialog.waitsFor === ask ? dialog : undefined;
}
