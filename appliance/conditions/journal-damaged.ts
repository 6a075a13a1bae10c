import type { Check } from './facts.ts';

export const JOURNAL_ACTION =
  'Check space and health of the disk. The stack is kept running; events are kept in memory meanwhile.';

export const journalDamaged: Check = ({ journal }) => {
  const findings = [];
  if (journal.setAside !== undefined) {
    findings.push({
      code: 'JOURNAL_SET_ASIDE',
      severity: 'info' as const,
      title: 'The state database was damaged; a new one was begun',
      detail: `${journal.setAside.reason}; what is left of the old one is kept at ${journal.setAside.path}`,
      action:
        'Nothing is lost but history and back-offs. Check the disk, then remove the old file or move it away: that clears this condition, which otherwise ends after a week.',
    });
  }
  if (journal.broken !== undefined) {
    findings.push({
      code: 'JOURNAL_UNWRITABLE',
      severity: 'warning' as const,
      title: 'The state database cannot be written',
      detail: journal.broken,
      action: JOURNAL_ACTION,
    });
  }
  return findings;
};
