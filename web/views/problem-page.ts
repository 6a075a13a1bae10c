/** What a browser is shown instead of a page: what happened, why, and what to do. */

import type { ProblemDetails } from '../../appliance/contract/problem-details.ts';
import { html, render } from './html.ts';
import type { Html } from './html.ts';
import { icon } from './icons.ts';
import type { Content } from './layout.ts';
import type { Note } from './frame.ts';

export function problemPage({
  title,
  detail,
  action,
  status,
  instance,
  problems = [],
}: ProblemDetails): Content {
  return {
    title,
    main: html`<h1>${title}</h1>
      ${detail !== undefined && html`<p class="lead">${detail}</p>`}${inputProblems(problems)}
      <p class="next">${icon('next')} <span>${action ?? 'Go back, or begin at the first page.'}</span></p>
      <p class="actions"><a class="button" href="/">First page</a></p>
      <p class="meta">${status}${instance !== undefined && html` <code>${instance}</code>`}</p>`,
  };
}

/** For whom nobody knows, under a name that may be another site's: what is wrong with the request, and nothing of the appliance. */
export function bareProblem(problem: ProblemDetails, stylesheet: string): string {
  return render(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${problem.title}</title>
          <link rel="stylesheet" href="${stylesheet}" />
        </head>
        <body>
          <main>${problemPage(problem).main}</main>
        </body>
      </html> `,
  );
}

/** The same at the top of the page on which it was typed. */
export function problemNote({ title, detail, action, problems = [] }: ProblemDetails): Note {
  const reasons = problems.map(
    ({ path, reason, hint }) => `${path}: ${reason}${hint === undefined ? '' : ` (${hint})`}`,
  );
  const whole = [...(detail === undefined ? [] : [detail]), ...reasons].join('; ');
  return {
    tone: 'bad',
    text: title,
    ...(whole !== '' && { detail: whole }),
    ...(action !== undefined && { action }),
  };
}

function inputProblems(problems: NonNullable<ProblemDetails['problems']>): Html {
  return html`${
    problems.length > 0 &&
    html`<ul>
      ${problems.map(({ path, reason, hint }) => html`<li><code>${path}</code>: ${reason}${hint !== undefined && html` (${hint})`}</li>`)}
    </ul>`
  }`;
}
