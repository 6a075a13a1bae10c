import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileOf } from './profile.ts';
import type { TerminalFacts } from './profile.ts';

const utf8 = { LANG: 'C.UTF-8' };
const cases: readonly (readonly [string, Partial<TerminalFacts>, string])[] = [
  ['tty1, whatever the locale is', { env: { TERM: 'linux' }, device: '/dev/tty1' }, 'linux linux colour'],
  ['a serial line', { env: { TERM: 'linux', ...utf8 }, device: '/dev/ttyS0' }, 'utf8 vt220 mono'],
  ['a serial line without a locale', { env: { TERM: 'linux' }, device: '/dev/ttyAMA0' }, 'ascii vt220 mono'],
  ['a hypervisor line', { env: { TERM: 'linux' }, device: '/dev/hvc0' }, 'ascii vt220 mono'],
  ['ssh', { env: { TERM: 'xterm-256color', ...utf8 }, device: '/dev/pts/3' }, 'utf8 xterm-256color colour'],
  ['tmux', { env: { TERM: 'tmux-256color', LC_ALL: 'de_DE.utf8' } }, 'utf8 xterm-256color colour'],
  ['LC_ALL before LANG', { env: { TERM: 'xterm', LC_ALL: 'C', ...utf8 } }, 'ascii xterm-256color colour'],
  ['NO_COLOR', { env: { TERM: 'xterm', NO_COLOR: '1', ...utf8 } }, 'utf8 xterm-256color mono'],
  ['vt100', { env: { TERM: 'vt100', LANG: 'C' } }, 'ascii vt220 mono'],
  ['a pipe', { env: { TERM: 'xterm', ...utf8 }, isTerminal: false }, 'plain xterm-256color mono'],
  ['dumb', { env: { TERM: 'dumb', ...utf8 } }, 'plain xterm-256color mono'],
  ['what is wanted', { env: { TERM: 'xterm', ...utf8 }, wanted: 'ascii' }, 'ascii xterm-256color colour'],
];

for (const [name, facts, expected] of cases)
  test(`${name} must be drawn as ${expected}`, () => {
    const { name: profile, terminal, hasColor } = profileOf({ env: {}, isTerminal: true, ...facts });
    assert.equal(`${profile} ${terminal} ${hasColor ? 'colour' : 'mono'}`, expected);
  });
