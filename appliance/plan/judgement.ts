/** How the containers of one replica compare with what is wanted. */

import type { DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';

export interface Replica {
  readonly service: DesiredService;
  readonly container: DesiredContainer;
  /** Made from the wanted configuration and image. */
  readonly current: ObservedContainer | undefined;
  /** Everything else of this replica: to be replaced, or left over from a replacement. */
  readonly outdated: readonly ObservedContainer[];
  /** Why `outdated[0]` does not fit. */
  readonly drift: string | undefined;
}
