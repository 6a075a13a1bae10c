/** Style sheet, script and icons of the pages, as the server keeps them. */

import type { AssetSource } from './assets.ts';
import { buildPage } from './page-build.ts';
import { favicon, faviconName, faviconStates } from './views/icons.ts';

const { style, script } = await buildPage();

export const pageAssets: readonly AssetSource[] = [
  { name: 'page.css', contentType: 'text/css; charset=utf-8', content: style },
  { name: 'page.js', contentType: 'text/javascript; charset=utf-8', content: script },
  ...faviconStates.map((state) => ({
    name: faviconName(state),
    contentType: 'image/svg+xml',
    content: favicon(state),
  })),
];
