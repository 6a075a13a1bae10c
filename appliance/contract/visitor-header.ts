/**
 * On the web socket: the IP address of the visitor that a request is made for. Without it the web process asks for itself. Beside it
 * `Authorization: Bearer` carries the visitor's session or API token.
 */
export const VISITOR_HEADER = 'X-Applianced-Visitor';
