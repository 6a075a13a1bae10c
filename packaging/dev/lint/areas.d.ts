/** One row of the table in areas.js. A path is from the root of the checkout; one that ends in "/" is a folder. */
export interface Area {
  readonly name: string;
  readonly files: readonly string[];
  /** Files of other areas inside these folders. */
  readonly except?: readonly string[];
  /** What of the project it may import beside its own files. */
  readonly project: readonly string[];
  /** Of what it may import types only. */
  readonly types?: readonly string[];
  /** npm packages; "*" for any. */
  readonly packages: readonly string[];
  /** Modules of Node; "*" for any. */
  readonly node: readonly string[];
  /** Decisions only: rule-pure.js holds here too. */
  readonly pure?: boolean;
  readonly reason: string;
}

export const areas: readonly Area[];
/** Undefined for files of tests and for what stands in no row. */
export function areaOf(file: string): Area | undefined;
export function holds(paths: readonly string[], file: string): boolean;
