/** What an import would take over of some files, and everything that is wrong with them. Changes nothing. */

import type { CertImportRequest, CertImportResult, CertItem } from './contract/certificate.ts';
import type { DesiredCerts } from './desired/certs/desired-certs.ts';
import type { CertsSeen } from './observe/certs-observed.ts';
import { materialOf } from './observe/certs-watch.ts';
import type { CertMaterials } from './observe/certs-watch.ts';
import type { CertsView } from './plan/certs-view.ts';
import { certificateView, problemView } from './record/certificate-view.ts';
import { selectImport } from '../certs/import/select.ts';
import type { SelectedItem, Selection } from '../certs/import/select.ts';
import { readMaterial } from '../certs/parse/material.ts';
import type { Material } from '../certs/parse/material.ts';
import type { CertificateProblem, PrivateKey } from '../certs/types.ts';

export interface ImportCircumstances {
  readonly view: CertsView;
  readonly observed: CertsSeen;
  /** Of signing requests. */
  readonly pendingKeys: readonly PrivateKey[];
  readonly materials: CertMaterials;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface JudgedImport {
  /** `imported`: it may be, and is asked for. */
  readonly result: CertImportResult;
  readonly items: readonly SelectedItem[];
}

export async function judgeImport(
  request: CertImportRequest,
  circumstances: ImportCircumstances,
): Promise<JudgedImport> {
  const read = await readAll(request);
  const { items, problems: found } = select(request, read, circumstances);
  const named = namedInNodeJson(items, circumstances.view.desired);
  const problems = [...read.problems, ...named, ...found];
  const isUsable = items.length > 0 && problems.every(({ severity }) => severity !== 'error');
  const views = items.map(({ item, certificates }) => ({
    item,
    certificates: certificates.map((each) => certificateView(each)),
    ...replaced(circumstances, item),
  }));
  return {
    items,
    result: {
      imported: isUsable && request.check !== true,
      needsPassword: isLocked(read),
      items: views,
      problems: problems.map((problem) => problemView(problem)),
    },
  };
}

async function readAll({
  files,
  password,
}: CertImportRequest): Promise<Material & { readonly where: string }> {
  const all: Material[] = [];
  for (const { name, content } of files) {
    const bytes = Buffer.from(content, 'base64');
    all.push(await readMaterial({ name, bytes, ...(password === undefined ? {} : { password }) }));
  }
  return {
    where: files.map(({ name }) => name).join(', '),
    certificates: all.flatMap(({ certificates }) => certificates),
    keys: all.flatMap(({ keys }) => keys),
    requests: all.flatMap(({ requests }) => requests),
    problems: all.flatMap(({ problems }) => problems),
    needsPassword: all.some(({ needsPassword }) => needsPassword),
  };
}

/** Another password may open it. */
function isLocked({ needsPassword, problems }: Material): boolean {
  return needsPassword || problems.some(({ code }) => code === 'password-wrong');
}

function holdsNothing({ certificates, keys, requests, problems }: Material): boolean {
  const found = certificates.length + keys.length + requests.length;
  return found === 0 && problems.some(({ severity }) => severity === 'error');
}

function select(
  { items }: CertImportRequest,
  read: Material & { readonly where: string },
  { observed, pendingKeys, materials, now }: ImportCircumstances,
): Selection {
  // A file that is locked or holds nothing says enough; that its key is missing then is no news.
  if (isLocked(read) || holdsNothing(read)) return { items: [], problems: [] };
  const pool = (['customer', 'embedded'] as const).flatMap(
    (source) => materialOf(materials, 'ca', source).certificates,
  );
  return selectImport(
    {
      where: read.where,
      certificates: read.certificates,
      keys: read.keys,
      pendingKeys,
      pool,
      ...(items === undefined ? {} : { items: [...new Set(items)] }),
    },
    { now, clockIsTrusted: now >= observed.buildTime, names: observed.reached },
  );
}

const NAMED_KEYS = {
  ca: ['ca_path'],
  server: ['cert_path', 'key_path'],
  client: ['client_cert_path', 'client_key_path'],
};

/** It would be imported and have no effect. */
function namedInNodeJson(
  items: readonly SelectedItem[],
  { customer }: DesiredCerts,
): readonly CertificateProblem[] {
  return items
    .filter(({ item }) => customer[item] !== undefined)
    .map(({ item }) => ({
      code: 'unused',
      severity: 'error',
      where: 'node.json',
      message: `${NAMED_KEYS[item].join(' and ')} name files for ${item}, and win over an import`,
      action: `Replace those files; or run "appliancectl config unset ${NAMED_KEYS[item].join(' ')}", then import again.`,
    }));
}

function replaced({ materials }: ImportCircumstances, item: CertItem): { readonly replaces?: string } {
  const [present] = materialOf(materials, item, 'customer').certificates;
  if (present === undefined) return {};
  return { replaces: `${present.subject}, until ${new Date(present.notAfter).toISOString().slice(0, 10)}` };
}
