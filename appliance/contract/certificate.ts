import * as z from 'zod';

/** What the appliance has one of: a CA that others should trust, and a pair for each side of a connection. */
export const CertItem = z.enum(['ca', 'server', 'client']);
export type CertItem = z.infer<typeof CertItem>;

/** Best first: what the site brought along, what the vendor built into the package, what this appliance made itself. */
export const CertSource = z.enum(['customer', 'embedded', 'generated']);
export type CertSource = z.infer<typeof CertSource>;

export const CertificateView = z.strictObject({
  subject: z.string().describe('Most specific part first, for example "CN=edge, O=Example"'),
  issuer: z.string(),
  names: z.array(z.string()).describe('Subject alternative names: DNS names and addresses'),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  fingerprint: z.string().describe('SHA-256 of the certificate, 64 hex digits'),
  serial: z.string(),
  key: z.string().describe('Kind of key, for example "EC P-256" or "RSA 2048"'),
});
export type CertificateView = z.infer<typeof CertificateView>;

/** Something that is wrong with a file, a certificate or a key. */
export const CertProblemView = z.strictObject({
  code: z.string().describe('Stable name, for example key-mismatch'),
  severity: z
    .enum(['error', 'warning'])
    .describe('`error`: it is not used; `warning`: it is used all the same'),
  where: z.string().describe('File, block of a file, or subject of a certificate'),
  message: z.string(),
  action: z.string().describe('What to do about it'),
});
export type CertProblemView = z.infer<typeof CertProblemView>;

export const CertItemStatus = z.strictObject({
  item: CertItem,
  source: CertSource.optional().describe('Absent: there is none yet'),
  where: z.string().optional().describe('File or folder that it came from'),
  why: z.string().describe('Why this source, and why each better one was not taken'),
  certificates: z
    .array(CertificateView)
    .describe('As published: for a pair the certificate, then its chain; for the CA all that are trusted'),
  renewal: z.string().optional().describe('Of what the appliance made itself: when it is made anew, and why'),
  problems: z.array(CertProblemView),
});
export type CertItemStatus = z.infer<typeof CertItemStatus>;

export const Certs = z.strictObject({
  state: z.enum(['published', 'pending', 'unavailable']).describe('`pending`: nothing is published yet'),
  reason: z.string().optional().describe('Why it is not published, or why nothing is renewed'),
  directory: z.string().describe('On the host; /certs in every container'),
  generation: z.int().optional().describe('Counts up with each change'),
  publishedAt: z.iso.datetime().optional(),
  items: z.array(CertItemStatus).describe('CA, server, client'),
  bundle: z.strictObject({
    certificates: z.int().describe('How many ca-bundle.crt holds'),
    systemRoots: z.boolean().describe('Whether the CAs of the operating system are among them'),
  }),
  usedBy: z
    .array(z.strictObject({ service: z.string(), reload: z.string(), generation: z.int().optional() }))
    .describe(
      'Services that see /certs, what each gets after a change (none, restart, a signal), and the generation that it has',
    ),
  waiting: z.array(z.string()).describe('What is not done now, and what it waits for'),
});
export type Certs = z.infer<typeof Certs>;

/** Bytes of a file as base64, with the name that messages call it by. */
const CertFile = z.strictObject({
  name: z.string().min(1).max(255),
  content: z.base64().max(1_500_000).describe('At most 1 MiB once decoded'),
});
type CertFile = z.infer<typeof CertFile>;

export const CertImportRequest = z.strictObject({
  files: z.array(CertFile).min(1).max(16),
  password: z.string().max(1_024).optional().describe('Of a PKCS#12 file or an encrypted key'),
  items: z
    .array(CertItem)
    .min(1)
    .optional()
    .describe('What to take from the files; absent: whatever is in them'),
  check: z.boolean().optional().describe('Say what would come of it, and change nothing'),
});
export type CertImportRequest = z.infer<typeof CertImportRequest>;

export const CertImportResult = z.strictObject({
  imported: z.boolean().describe('False: nothing was changed'),
  needsPassword: z.boolean(),
  items: z
    .array(
      z.strictObject({
        item: CertItem,
        certificates: z.array(CertificateView),
        replaces: z
          .string()
          .optional()
          .describe('Subject and expiry of what it takes the place of, if anything'),
      }),
    )
    .describe('What can be used of the files'),
  problems: z.array(CertProblemView).describe('All at once'),
});
export type CertImportResult = z.infer<typeof CertImportResult>;

export const CertRequestOptions = z.strictObject({
  item: z.enum(['server', 'client']),
  commonName: z.string().min(1).max(64).optional().describe('Absent: the name of this node'),
  names: z
    .array(z.string().min(1).max(253))
    .max(100)
    .optional()
    .describe('DNS names and addresses; absent: those of this node'),
  keyType: z.enum(['ec', 'rsa']).optional().describe('Absent: as node.json says'),
});
export type CertRequestOptions = z.infer<typeof CertRequestOptions>;

/** The key stays on the appliance; the signed answer is matched to it when it is imported. */
export const CertRequest = z.strictObject({
  item: z.enum(['server', 'client']),
  pem: z.string().describe('PKCS#10, for whoever signs'),
  subject: z.string(),
  names: z.array(z.string()),
  key: z.string(),
});
export type CertRequest = z.infer<typeof CertRequest>;

export const CertAuthorities = z.strictObject({
  pem: z.string().describe("The appliance's own CA, for those who are to trust what it made"),
  certificates: z.array(CertificateView),
});
export type CertAuthorities = z.infer<typeof CertAuthorities>;
