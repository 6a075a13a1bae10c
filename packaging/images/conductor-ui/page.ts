/** What the page shows of one stage; counted by the broker, so a restart of a program loses none. */
export type StageCount = {
  readonly name: string;
  /** Messages that ever entered the stream. */
  readonly total: number;
  /** Messages that the next stage has not acknowledged. */
  readonly waiting: number;
  readonly bytes: number;
};

export type Counts = {
  readonly asOf: string;
  readonly problem: string | null;
  readonly stages: readonly StageCount[];
};

const TITLES: Readonly<Record<string, string>> = {
  SIGNAL_RAW: 'Lines received',
  SIGNAL_PARSED: 'Lines parsed',
  ARTIFACT_FILTERED: 'Artifacts after duplicates were dropped',
};

/** A page without scripts that reloads itself: it needs nothing but a browser, and works under the strictest policy. */
export function renderPage({ asOf, problem, stages }: Counts): string {
  const rows = stages.map(
    ({ name, total, waiting, bytes }) =>
      `<tr><th scope="row">${escapeHtml(TITLES[name] ?? name)}</th><td>${total}</td><td>${waiting}</td><td>${bytes}</td></tr>`,
  );
  const notice = problem === null ? '' : `<p role="alert">${escapeHtml(problem)}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width">
<title>Conductor</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { padding: .4rem .6rem; border-bottom: 1px solid #8886; text-align: right }
th:first-child { text-align: left }
[role=alert] { padding: .6rem; border: 1px solid #c33 }
</style>
</head>
<body>
<h1>Conductor</h1>
${notice}
<table>
<thead><tr><th scope="col">Stage</th><th scope="col">Total</th><th scope="col">Waiting</th><th scope="col">Bytes</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p>As of <time>${escapeHtml(asOf)}</time>. Example stack of the appliance; <a href="/counts.json">as JSON</a>.</p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
