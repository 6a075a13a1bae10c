/** How a registry is reached, and with what. */

import type { EngineRegistryAccess } from '../engine/types.ts';

/** What node.json says of one registry. */
export interface SiteRegistryAccess {
  readonly credentials?: { readonly username: string; readonly password: string };
  /** PEM; trusted for this registry besides the CAs of the operating system. */
  readonly ca?: string;
}

export interface RegistryAccess {
  readonly site: SiteRegistryAccess;
  readonly engine: EngineRegistryAccess;
}
