/** Why nothing was published, in words for the vendor. What devices see is unchanged then. */
export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
}
