import type { FactEdit, FactRow } from './rows.ts';

/** One change of the facts. Values are JSON: what `JSON.stringify` drops (`undefined`, functions) is dropped. */
export type FactChange =
  | { readonly op: 'write'; readonly area: string; readonly key: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly area: string; readonly key: string }
  | {
      readonly op: 'replace-all';
      readonly area: string;
      readonly entries: Readonly<Record<string, unknown>>;
    };

type Area = ReadonlyMap<string, string>;

/** All facts as JSON text, by area and key. They are few, so that reading never touches the disk and damage cannot take them. */
export type FactTable = ReadonlyMap<string, Area>;

export function factTable(rows: readonly FactRow[]): FactTable {
  const table = new Map<string, Map<string, string>>();
  for (const { area, key, value } of rows) {
    const entries = table.get(area) ?? new Map<string, string>();
    table.set(area, entries.set(key, value));
  }
  return table;
}

/** A fresh copy of one area; empty where there is none. */
export function readArea(table: FactTable, area: string): Record<string, unknown> {
  const entries = [...(table.get(area) ?? [])];
  return Object.fromEntries(entries.map(([key, json]): [string, unknown] => [key, JSON.parse(json)]));
}

/** The table after `changes`, and the edits that lead there: none for what stays the same. Throws TypeError for a value without JSON. */
export function applyChanges(
  table: FactTable,
  changes: readonly FactChange[],
): { readonly table: FactTable; readonly edits: readonly FactEdit[] } {
  const touched = new Map<string, Map<string, string>>();
  for (const change of changes) {
    const current = touched.get(change.area) ?? new Map(table.get(change.area));
    touched.set(change.area, changedArea(current, change));
  }
  const edits = [...touched].flatMap(([area, after]) =>
    differences(area, table.get(area) ?? new Map(), after),
  );
  return { table: new Map([...table, ...touched]), edits };
}

/** The edits that make an empty database hold `table`. */
export function allEdits(table: FactTable): readonly FactEdit[] {
  return [...table].flatMap(([area, entries]) => differences(area, new Map(), entries));
}

function changedArea(entries: Map<string, string>, change: FactChange): Map<string, string> {
  switch (change.op) {
    case 'write':
      return entries.set(change.key, toJson(change.area, change.key, change.value));
    case 'remove':
      entries.delete(change.key);
      return entries;
    case 'replace-all':
      return new Map(
        Object.entries(change.entries).map(([key, value]) => [key, toJson(change.area, key, value)]),
      );
  }
}

function differences(area: string, before: Area, after: Area): FactEdit[] {
  const removed = [...before.keys()].filter((key) => !after.has(key)).map((key) => ({ area, key }));
  const written = [...after]
    .filter(([key, value]) => before.get(key) !== value)
    .map(([key, value]) => ({ area, key, value }));
  return [...removed, ...written];
}

function toJson(area: string, key: string, value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`fact ${area}/${key} has no JSON`);
  return json;
}
