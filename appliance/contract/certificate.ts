import * as z from 'zod';

/** What the appliance has one of: a CA that others should trust, and a pair for each side of a connection. */
export const CertItem = z.enum(['ca', 'server', 'client']);
export type CertItem = z.infer<typeof CertItem>;

/** Best first: what the site brought along, what the vendor built into the package, what this appliance made itself. */
export const CertSource = z.enum(['customer', 'embedded', 'generated']);
export type CertSource = z.infer<typeof CertSource>;
