import { comingShutdown } from '../plan/os-judgement.ts';
import { whyReboot } from '../plan/os-reboot.ts';
import { siteTime } from '../desired/os/window.ts';
import type { Check } from './facts.ts';

/** What is installed, a kernel most often, is in force only after a reboot. */
export const rebootRequired: Check = ({ os, plan, now }) => {
  const { observed, desired } = os;
  if (observed.state === 'unavailable' || observed.rebootRequired === undefined) return [];
  const shutdown = comingShutdown(observed, now);
  const wait = plan.waiting.find(({ code }) => code === 'reboot');
  const byHand = 'Run "appliancectl reboot" when it suits';
  const action =
    shutdown !== undefined
      ? `It happens at ${siteTime(shutdown.at, observed.timeZone)}; "shutdown -c" takes it back.`
      : desired.reboot === 'window' && desired.window !== undefined
        ? `Nothing to do: it ${wait?.reason ?? 'happens inside the update window'}. ${byHand} you better.`
        : `${byHand}; or set auto_reboot to "window" and update_window in node.json.`;
  return [
    {
      code: 'REBOOT_REQUIRED',
      severity: 'info',
      title: 'The machine needs a reboot',
      detail: whyReboot(observed.rebootRequired.packages),
      action,
    },
  ];
};
