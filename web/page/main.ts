/** The one script of all pages. Each page is whole without it; what it adds is that pages change by themselves. */

import { followLogs } from './log-view.ts';
import { followPage } from './follow.ts';
import { tellPresence } from './presence.ts';
import { keepTimes } from './times.ts';
import { offerZoom } from './zoom.ts';

document.documentElement.classList.add('js');
keepTimes();
followPage();
followLogs();
offerZoom();
tellPresence();
