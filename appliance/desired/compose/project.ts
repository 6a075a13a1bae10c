import type { Variables } from './interpolate.ts';
import type { SourcePosition } from './model.ts';

/** Files that make one tree: the stack itself, or something that it includes. */
export interface Project {
  /** Absolute paths; later files lie over earlier ones. */
  readonly files: readonly string[];
  /** Absolute; relative paths in `files` start here. */
  readonly directory: string;
  readonly variables: Variables;
  /** Files whose `include` led here, outermost first. */
  readonly includedBy: readonly string[];
  /** Where the files were asked for; absent: by the caller. */
  readonly askedAt?: SourcePosition;
}
