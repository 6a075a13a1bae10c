import type { Config, ConfigChange, RegistryLogin } from '../contract/config.ts';
import type { InputProblem } from '../contract/problem-details.ts';
import type { Origin } from '../contract/work.ts';
import type { Refusal } from './refusal.ts';

/** Why nothing is changed: `stale` is the revision that the file has meanwhile, `problems` is what would be wrong with it. */
export type ConfigRefusal =
  | { readonly stale: string }
  | { readonly problems: readonly InputProblem[] }
  | Refusal;

/** node.json on disk. */
export interface ConfigDeps {
  readonly view: () => Promise<Config | Refusal>;
  /** What it gives is on disk. */
  /** Tries the credentials unless it is told not to, and keeps them: what it gives is on disk. */
  readonly registry: (login: RegistryLogin, origin: Origin) => Promise<Config | ConfigRefusal>;
  readonly change: (change: ConfigChange, origin: Origin) => Promise<Config | ConfigRefusal>;
}
