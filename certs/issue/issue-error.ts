/** Nothing was issued. The message is a whole sentence for the operator, without a full stop; it never holds a key. */
export class IssueError extends Error {
  override readonly name = 'IssueError';
}
