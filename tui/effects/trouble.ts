/** Errors of the client in the words of the console. */

import { ApiProblemError, isConnectionLoss } from '../../appliance/client/errors.ts';
import { errorChain } from '../../appliance/program/error-chain.ts';
import type { Trouble } from '../events.ts';

export function troubleOf(error: unknown): Trouble {
  if (error instanceof ApiProblemError) {
    const { title, detail, action, status } = error.problem;
    return {
      text: detail === undefined ? title : `${title}: ${detail}`,
      ...(action !== undefined && { action }),
      ...(status === 401 && { isSessionOver: true as const }),
    };
  }
  if (isConnectionLoss(error)) return { text: 'the appliance daemon does not answer', action: error.action };
  return { text: errorChain(error) };
}
