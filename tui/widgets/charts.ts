/** Charts of blessed-contrib: Braille, so for terminals that have it. Loaded when the first one is shown: it costs memory. */

import type { Widgets } from 'blessed';
import type line from 'blessed-contrib/lib/widget/charts/line.js';
import type { Chart, Panel } from '../views/panel.ts';

type MakeLine = typeof line;
type LineWidget = ReturnType<MakeLine>;

const colours = ['green', 'cyan'] as const;

export interface Charts {
  /** In the place of the panel, below its first line. */
  draw(panel: Panel & { readonly chart: Chart }): void;
  /** Those that were not drawn since the last call. */
  hideOthers(): void;
}

export function createCharts(screen: Widgets.Screen, onLoaded: () => void): Charts {
  const widgets = new Map<string, LineWidget>();
  const drawn = new Set<string>();
  let make: MakeLine | undefined;
  let loading: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    ({ default: make } = await import('blessed-contrib/lib/widget/charts/line.js'));
    onLoaded();
  };
  const widgetOf = ({ id, top, left, width, height }: Panel): LineWidget | undefined => {
    if (make === undefined) {
      loading ??= load();
      return undefined;
    }
    const place = { top: top + 1, left, width, height: height - 1 };
    const known = widgets.get(id);
    // A canvas keeps the size that it was made with.
    if (known !== undefined && known.width === place.width && known.height === place.height) {
      known.top = place.top;
      known.left = place.left;
      return known;
    }
    known?.detach();
    const widget = make({
      ...place,
      wholeNumbersOnly: false,
      showNthLabel: 1,
      style: { text: 'white', baseline: 'white' },
    });
    screen.append(widget);
    widgets.set(id, widget);
    return widget;
  };
  return {
    draw: (panel) => {
      const widget = widgetOf(panel);
      if (widget === undefined) return;
      const { labels, series, top } = panel.chart;
      // One label for two rows: more would stand in each other.
      Object.assign(widget.options, {
        maxY: top,
        numYLabels: Math.max(1, Math.min(5, (panel.height - 5) >> 1)),
      });
      widget.setData(
        series.map(({ title, values }, index) => ({
          title,
          x: labels,
          y: values,
          style: { line: colours[index % colours.length] ?? 'green' },
        })),
      );
      widget.show();
      drawn.add(panel.id);
    },
    hideOthers: () => {
      for (const [id, widget] of widgets) if (!drawn.has(id)) widget.hide();
      drawn.clear();
    },
  };
}
