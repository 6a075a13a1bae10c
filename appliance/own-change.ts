/** What a step of ours changed on the engine, in the words of the engine's events. */

import type { Change } from './observe/observe.ts';
import type { Step } from './plan/step.ts';

/** `undefined`: nothing that a look keeps. */
export function ownChange({ kind, args }: Step): Change | undefined {
  if (kind === 'pull-image' || kind === 'tag-image' || kind === 'remove-image') {
    return { type: 'image', id: args.reference, attributes: {} };
  }
  if (kind === 'create-volume' || kind === 'remove-volume')
    return { type: 'volume', id: args.name, attributes: {} };
  if (kind === 'create-network' || kind === 'remove-network') {
    return { type: 'network', id: args.name, attributes: {} };
  }
  if (kind === 'connect-network' || kind === 'disconnect-network') {
    return { type: 'network', id: args.network, attributes: { container: args.container } };
  }
  return 'container' in args ? { type: 'container', id: args.container, attributes: {} } : undefined;
}
