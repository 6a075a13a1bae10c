/** Headers that make a browser trust nothing but what this machine itself has sent. */

import helmet from 'koa-helmet';
import type { Middleware } from 'koa';

export function securityHeaders(): Middleware {
  return helmet({
    contentSecurityPolicy: {
      // The defaults have `upgrade-insecure-requests` and fonts and styles from anywhere.
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Off while the certificate may be one that the browser does not trust: with HSTS nobody could get past that warning any more.
    strictTransportSecurity: false,
    // Not `no-referrer`: with it browsers send `Origin: null` with the forms of our own pages, and each would be refused.
    referrerPolicy: { policy: 'same-origin' },
  });
}
