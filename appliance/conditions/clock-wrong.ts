import type { Check } from './facts.ts';

export const CLOCK_ACTION =
  'Set it with "timedatectl set-time", or let it be set: "timedatectl set-ntp true" and a time server that can be reached. ' +
  'A machine that forgets the time when it is off needs a new battery on its board.';

/** Everything that goes by dates is left alone meanwhile: certificates are neither made nor called expired. */
export const clockWrong: Check = ({ certs, now }) => {
  const { observed } = certs;
  if (observed.state === 'unavailable' || now >= observed.buildTime) return [];
  return [
    {
      code: 'CLOCK_WRONG',
      severity: 'warning',
      title: `The clock is wrong: it shows ${day(now)}`,
      detail: `this release was made on ${day(observed.buildTime)}`,
      action: CLOCK_ACTION,
    },
  ];
};

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
