/** The least that there is to show: the health sentence, complete without any script. */

import Router from '@koa/router';
import type { Front } from './front.ts';
import type { WebState } from './http/state.ts';

export const plainFront: Front = {
  regions: ['summary'],
  render: (_, { page, silent }) =>
    escaped(
      silent === undefined
        ? (page?.summary ?? 'The appliance is starting')
        : 'The appliance daemon does not answer',
    ),
  assets: [],
  renderProblem: ({ title, action = '' }) =>
    documentOf(`<h1>${escaped(title)}</h1><p>${escaped(action)}</p>`),
  routes: (services) => {
    const router = new Router<WebState>();
    router.get('/', (ctx) => {
      const { html } = services.drawing('stranger');
      ctx.type = 'text/html; charset=utf-8';
      ctx.body = documentOf(`<h1>${html.get('summary') ?? ''}</h1>`);
    });
    return [router];
  },
};

function documentOf(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Appliance</title>${body}</html>\n`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
