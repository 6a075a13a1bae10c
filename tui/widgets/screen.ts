/** The terminal, by way of blessed: the only files that know it are in this folder. Boxes are kept by the id of their panel, because blessed keeps those that are destroyed. */

import process from 'node:process';
import blessed from 'blessed';
import type { Widgets } from 'blessed';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Size } from '../geometry.ts';
import type { Profile } from '../profile.ts';
import type { Chart, Panel, Picture } from '../views/panel.ts';
import { createCharts } from './charts.ts';
import { createKeyReader } from './keys.ts';
import type { TypedKey } from './keys.ts';
import { contentOf } from './looks.ts';
import { bracketedPaste, lineOf, withoutPastes } from './paste.ts';

export interface ScreenOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly profile: Profile;
  readonly onKey: (typed: TypedKey) => void;
  readonly onResize: (size: Size) => void;
}

export interface Screen {
  readonly size: () => Size;
  /** Writes what differs from the frame before; nothing where nothing does. */
  readonly draw: (picture: Picture) => void;
  /** Everything again, whatever the terminal shows. */
  readonly repaint: () => void;
  /** How many parts blessed holds: they must not grow over the years. */
  readonly elements: () => number;
  /** The terminal as it was before. */
  readonly close: () => void;
}

const USUAL_SIZE: Size = { columns: 80, rows: 24 };

export function openScreen({ input, output, profile, onKey, onResize }: ScreenOptions): Screen {
  // Lines come as the characters that they are: `cells` makes none that the profile does not have, and blessed would ask for the
  // alternate character set also where the terminal is in UTF-8.
  process.env['NCURSES_NO_UTF8_ACS'] = '1';
  // Debian's entries cannot be read by blessed; its own are.
  for (const name of ['TERMINFO', 'TERMINFO_DIRS', 'TERMCAP']) delete process.env[name];
  // A serial line does not know how large the terminal at its other end is.
  if (output.columns === 0 || output.rows === 0) Object.assign(output, USUAL_SIZE);
  const typed = withoutPastes(input, (text) => onKey({ key: 'paste', text: lineOf(text) }));
  const screen = blessed.screen({
    input: typed.input,
    output,
    terminal: profile.terminal,
    // One column for each UTF-16 unit, as `cells` makes them.
    fullUnicode: false,
    forceUnicode: profile.name !== 'ascii',
    smartCSR: false,
    autoPadding: false,
    warnings: false,
    dockBorders: false,
    resizeTimeout: 50,
  });
  screen.program.hideCursor();
  const boxes = new Map<string, Widgets.BoxElement>();
  let last: Picture = { panels: [] };

  const boxOf = ({ id, top, left, width, height }: Panel): Widgets.BoxElement => {
    const known = boxes.get(id);
    if (known !== undefined) {
      Object.assign(known, { top, left, width, height });
      return known;
    }
    const box = blessed.box({ top, left, width, height, tags: false, wrap: false });
    screen.append(box);
    boxes.set(id, box);
    return box;
  };
  const charts = createCharts(screen, () => draw(last));
  const draw = (picture: Picture): void => {
    last = picture;
    const shown = [...picture.panels, ...(picture.dialog === undefined ? [] : [picture.dialog])];
    for (const panel of shown) {
      const box = boxOf(panel);
      box.setContent(contentOf(panel.lines, profile));
      box.show();
      if (hasChart(panel) && picture.dialog === undefined) charts.draw(panel);
    }
    charts.hideOthers();
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, box] of boxes) if (!ids.has(id)) box.hide();
    // Whichever box came last, the dialog stands on top of it.
    boxes.get('dialog')?.setFront();
    screen.render();
  };
  screen.on('keypress', createKeyReader(onKey));
  output.write(bracketedPaste.on);
  screen.on('resize', () => onResize(sizeOf(screen)));
  return {
    size: () => sizeOf(screen),
    draw,
    repaint: () => {
      // Whatever was on the terminal may have reset it.
      output.write(bracketedPaste.on);
      screen.realloc();
      draw(last);
    },
    elements: () => screen.children.length + screen.clickable.length + screen.keyable.length,
    close: () => {
      output.write(bracketedPaste.off);
      screen.destroy();
      typed.end();
    },
  };
}

function hasChart(panel: Panel): panel is Panel & { readonly chart: Chart } {
  return panel.chart !== undefined;
}

function sizeOf({ program }: Widgets.Screen): Size {
  return { columns: program.cols, rows: program.rows };
}
