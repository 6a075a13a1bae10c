/** The start of the services, one after the other, with how far the pull of each is: pure. */

import { serviceWords } from '../../appliance/client/words/states.ts';
import { bytes } from '../../appliance/client/words/units.ts';
import { whyText } from '../../appliance/client/words/service.ts';
import type { PullStatus } from '../../appliance/contract/status.ts';
import { serviceTree } from '../service-tree.ts';
import type { TreeRow } from '../service-tree.ts';
import type { State } from '../state.ts';
import { paragraph } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { table } from '../text/table.ts';
import type { Column } from '../text/table.ts';
import { conditionLines, needsAttention } from './conditions.ts';
import { pageUrls } from './page-urls.ts';
import { heading } from './panel.ts';
import type { Reading } from './panel.ts';
import { nameAndState, tally } from './services.ts';
import { bar } from './words.ts';

export function startReading(state: State, width: number, pen: Pen): Reading {
  const { model } = state;
  const rows = serviceTree(model.status?.services ?? []);
  const { head, rows: lines } = table(rows, columns(state.now, pen), width, pen);
  return {
    head: [
      heading('Start of the services', width, pen, tally(state, pen)),
      ...paragraph(pen.text(sentence(state)), width),
      ...(rows.length === 0 ? [] : [[], head]),
    ],
    lines: [
      ...lines,
      ...needsAttention(model).flatMap((condition) => [[], ...conditionLines(condition, width, pen)]),
    ],
  };
}

/** Where it stands, and what comes next. */
function sentence({ model, isKnown }: State): string {
  const { status, page } = model;
  if (status === undefined) return isKnown ? 'The appliance is starting.' : '...';
  const [first] = pageUrls(page);
  if (status.services.length === 0) return status.summary;
  const tones = status.services.map(({ state }) => serviceWords[state].tone);
  if (tones.includes('bad')) return 'What stands in the way is told below; the others go on meanwhile.';
  if (tones.some((tone) => tone !== 'good'))
    return 'Images are pulled first, then each service starts once those that it needs work.';
  return `Everything has started. ${first === undefined ? '' : `The status page: ${first}`}`;
}

const BAR = 12;

function columns(now: number, pen: Pen): readonly Column<TreeRow>[] {
  return [
    ...nameAndState(pen),
    {
      title: 'Pull',
      rank: 2,
      cell: ({ service: { pull } }) => (pull === undefined ? [] : pullLine(pull, pen)),
    },
    { title: 'Why', rank: 3, grows: true, cell: ({ service }) => [pen.text(whyText(service, now), 'dim')] },
  ];
}

/** In bytes where the engine tells them, else in layers. */
function pullLine({ layersDone, layersTotal, bytesDone, bytesTotal }: PullStatus, pen: Pen): Line {
  if (bytesTotal > 0)
    return [
      ...bar((bytesDone / bytesTotal) * 100, BAR, pen, 'busy'),
      pen.text(`  ${bytes(bytesDone)} of ${bytes(bytesTotal)}`, 'dim'),
    ];
  return [
    ...bar(layersTotal === 0 ? 0 : (layersDone / layersTotal) * 100, BAR, pen, 'busy'),
    pen.text(`  ${layersDone} of ${layersTotal} layers`, 'dim'),
  ];
}
