/** The one widget of blessed-contrib that is used, which has no types for its parts (4.11.0). */
declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Widgets } from 'blessed';

  interface LineData {
    readonly title: string;
    readonly x: readonly string[];
    readonly y: readonly number[];
    readonly style: { readonly line: string };
  }
  interface LineWidget extends Widgets.BoxElement {
    setData(data: readonly LineData[]): void;
  }
  export default function line(options: Readonly<Record<string, unknown>>): LineWidget;
}
