/** What answers of all parts of the API have in common. */

/** Why a command cannot be carried out here, and what to do. */
export interface Refusal {
  readonly why: string;
  readonly action: string;
}

/** Takes a listener off again. */
export type Unsubscribe = () => void;
