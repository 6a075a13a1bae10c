/** A browser in words, by what it calls itself: enough for its user to tell sessions apart. */

import Bowser from 'bowser';

/** `Firefox 140 on Linux`; what cannot be read stands as it came. Whoever signs in can claim to be anything. */
export function browserText(agent: string): string {
  if (agent.trim() === '') return 'says nothing of itself';
  const { browser, os } = Bowser.parse(agent);
  if (browser.name === undefined || browser.name === '') return agent;
  const [major = ''] = (browser.version ?? '').split('.', 1);
  const name = major === '' ? browser.name : `${browser.name} ${major}`;
  return os.name === undefined || os.name === '' ? name : `${name} on ${os.name}`;
}
