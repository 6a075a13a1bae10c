/** To whom a file belongs, and who may do what with it. */

import { stat } from 'node:fs/promises';
import { isErrno } from './errno.ts';

export interface OwnerAndMode {
  readonly uid: number;
  readonly mode: number;
}

/** Of what a link leads to. `undefined`: there is none. Throws what the system says. */
export async function ownerAndMode(path: string): Promise<OwnerAndMode | undefined> {
  try {
    const { uid, mode } = await stat(path);
    return { uid, mode };
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}
