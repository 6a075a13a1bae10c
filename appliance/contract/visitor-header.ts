/**
 * On the web socket: the IP address of the visitor that a request is made for. Without it the web process asks for itself. Beside it
 * `Authorization: Bearer` carries the visitor's session or API token.
 */
export const VISITOR_HEADER = 'X-Applianced-Visitor';

/**
 * With any value: the request was made by a program, and not because somebody did something. It does not keep a session from ending after
 * 30 minutes in which nobody does anything. Only of what is read: a change is always somebody's.
 */
export const UNATTENDED_HEADER = 'X-Applianced-Unattended';
