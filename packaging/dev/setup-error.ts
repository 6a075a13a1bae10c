/** Something that the developer has to see to; the message says what. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
