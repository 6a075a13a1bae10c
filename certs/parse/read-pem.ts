/** One PEM block, whatever it is, into the collector. */

import type { Collector } from './collector.ts';
import { readElement } from '../der.ts';
import { readDekInfo } from './encrypted-key.ts';
import { foreignLabel } from './foreign.ts';
import { decodePemBody } from './pem-blocks.ts';
import type { PemBlock, PemFault } from './pem-blocks.ts';
import { damaged, shownLabel, trailingBytes } from './problems.ts';
import type { Place } from './problems.ts';
import { cutShort, readDer } from './read-der.ts';

/** Its second half says what a certificate is trusted for; OpenSSL alone has it. */
const TRUSTED = 'TRUSTED CERTIFICATE';

export async function readPemBlock(block: PemBlock, place: Place, into: Collector): Promise<void> {
  const foreign = foreignLabel(block.label, place);
  if (foreign !== undefined) return into.problem(foreign);
  if (block.fault !== undefined) return into.problem(damaged(place, faultText(block.label, block.fault)));
  const body = decodePemBody(block);
  const label = shownLabel(block.label);
  if (body.kind === 'empty') return into.problem(damaged(place, `the block ${label} is empty`));
  if (body.kind === 'not-base64')
    return into.problem(
      damaged(place, `line ${body.line} of the file has characters that do not belong in the block ${label}`),
    );
  const { bytes, headers } = body;
  const dekInfo = headers.get('DEK-Info');
  if (dekInfo !== undefined) return readDekInfo(dekInfo, bytes, place, into);
  const cut = cutShort(bytes);
  if (cut !== undefined)
    return into.problem(
      damaged(place, `the block ${label} ends early: it has ${cut.has} of ${cut.needs} bytes`),
    );
  const element = readElement(bytes);
  if (element === undefined || !(await readDer(element, place, into)))
    return into.problem(damaged(place, `the block ${label} holds nothing that can be read`));
  const rest = bytes.length - element.whole.length;
  if (rest > 0 && block.label !== TRUSTED) into.problem(trailingBytes(place, rest));
}

function faultText(label: string, fault: PemFault): string {
  const shown = shownLabel(label);
  if (fault.kind === 'no-begin') return `there is the END line of a block ${shown}, without its beginning`;
  if (fault.kind === 'no-end') return `the block ${shown} has no END line: the rest of it is missing`;
  return `the block begins as ${shown} and ends as ${shownLabel(fault.label)}: something between them is missing`;
}
