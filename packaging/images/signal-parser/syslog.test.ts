import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseSyslog } from './syslog.ts';
import type { SyslogEvent } from './syslog-event.ts';

const RECEIVED_AT = Date.UTC(2026, 10, 21, 12, 0, 0);
const nothing = {
  timestamp: null,
  hostname: null,
  appName: null,
  procId: null,
  msgId: null,
  structuredData: {},
};

const table: readonly (readonly [string, string, SyslogEvent])[] = [
  [
    'RFC 3164 example 1',
    "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    {
      ...nothing,
      format: 'rfc3164',
      facility: 4,
      severity: 2,
      timestamp: '2026-10-11T22:14:15.000Z',
      hostname: 'mymachine',
      appName: 'su',
      message: "'su root' failed for lonvick on /dev/pts/8",
    },
  ],
  [
    'RFC 3164 example 2, without header',
    '<13>Use the BFG!',
    { ...nothing, format: 'rfc3164', facility: 1, severity: 5, message: 'Use the BFG!' },
  ],
  [
    'a process id, a day of one digit and an IPv6 host',
    '<30>Dec  1 00:00:01 fe80::1 cron[812]: run',
    {
      ...nothing,
      format: 'rfc3164',
      facility: 3,
      severity: 6,
      timestamp: '2026-12-01T00:00:01.000Z',
      hostname: 'fe80::1',
      appName: 'cron',
      procId: '812',
      message: 'run',
    },
  ],
  [
    'a tag without host',
    '<30>Nov 21 11:59:59 dhclient: bound',
    {
      ...nothing,
      format: 'rfc3164',
      facility: 3,
      severity: 6,
      timestamp: '2026-11-21T11:59:59.000Z',
      appName: 'dhclient',
      message: 'bound',
    },
  ],
  [
    'an ISO timestamp as rsyslog forwards it',
    '<30>2026-11-21T11:59:59.123456+01:00 host app: hi',
    {
      ...nothing,
      format: 'rfc3164',
      facility: 3,
      severity: 6,
      timestamp: '2026-11-21T11:59:59.123456+01:00',
      hostname: 'host',
      appName: 'app',
      message: 'hi',
    },
  ],
  [
    'RFC 5424 example 1, with a byte order mark',
    "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed",
    {
      ...nothing,
      format: 'rfc5424',
      facility: 4,
      severity: 2,
      timestamp: '2003-10-11T22:14:15.003Z',
      hostname: 'mymachine.example.com',
      appName: 'su',
      msgId: 'ID47',
      message: "'su root' failed",
    },
  ],
  [
    'RFC 5424 example 4, structured data only',
    '<165>1 2003-10-11T22:14:15.003Z host app - ID47 [exampleSDID@32473 iut="3" eventSource="Application"][examplePriority@32473 class="high"]',
    {
      ...nothing,
      format: 'rfc5424',
      facility: 20,
      severity: 5,
      timestamp: '2003-10-11T22:14:15.003Z',
      hostname: 'host',
      appName: 'app',
      msgId: 'ID47',
      structuredData: {
        'exampleSDID@32473': { iut: ['3'], eventSource: ['Application'] },
        'examplePriority@32473': { class: ['high'] },
      },
      message: '',
    },
  ],
  [
    'escapes, a repeated parameter and a lone backslash',
    String.raw`<0>1 - - - - - [a x="\"q\" \] \\" x="c:\d"] m`,
    {
      ...nothing,
      format: 'rfc5424',
      facility: 0,
      severity: 0,
      structuredData: { a: { x: ['"q" ] \\', String.raw`c:\d`] } },
      message: 'm',
    },
  ],
  [
    'a broken version 1 line',
    '<34>1 yesterday host app - - - text',
    {
      ...nothing,
      format: 'unparsed',
      facility: 4,
      severity: 2,
      message: '<34>1 yesterday host app - - - text',
    },
  ],
  [
    'unterminated structured data',
    '<34>1 - h a - - [a x="1" m',
    { ...nothing, format: 'unparsed', facility: 4, severity: 2, message: '<34>1 - h a - - [a x="1" m' },
  ],
  [
    'a priority out of range',
    '<192>hi',
    { ...nothing, format: 'unparsed', facility: null, severity: null, message: '<192>hi' },
  ],
  [
    'no priority',
    'plain text',
    { ...nothing, format: 'unparsed', facility: null, severity: null, message: 'plain text' },
  ],
];

describe('parseSyslog', () => {
  for (const [name, line, expected] of table)
    test(`must read ${name}`, () => {
      assert.equal(JSON.stringify(parseSyslog(line, RECEIVED_AT)), JSON.stringify(orderedLike(expected)));
    });

  test('must take the year before for a December line that arrives in January', () => {
    const event = parseSyslog('<30>Dec 31 23:59:59 host app: late', Date.UTC(2027, 0, 1, 0, 0, 5));
    assert.equal(event.timestamp, '2026-12-31T23:59:59.000Z');
  });

  test('must find the leap year for 29 February, and refuse the date where none is near', () => {
    assert.equal(
      parseSyslog('<30>Feb 29 00:00:00 h a: x', Date.UTC(2028, 2, 1)).timestamp,
      '2028-02-29T00:00:00.000Z',
    );
    assert.equal(parseSyslog('<30>Feb 29 00:00:00 h a: x', Date.UTC(2026, 2, 1)).timestamp, null);
  });

  test('must give every text a reading, with the same keys, and never throw', () => {
    const syslogLike = fc
      .tuple(fc.constantFrom('', '<34>', '<34>1 ', '<34>1 - h a p m ', '<34>1 - h a p m ['), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(syslogLike, (line) => {
        const event = parseSyslog(line, RECEIVED_AT);
        assert.deepEqual(Object.keys(event), Object.keys(table[0]?.[2] ? orderedLike(table[0][2]) : {}));
        if (event.format === 'unparsed') assert.equal(event.message, line);
      }),
    );
  });

  test('must read back every structured data that a conforming sender writes', () => {
    const name = fc.stringMatching(/^[!#-<>-\\^-~]{1,32}$/);
    const elements = fc.dictionary(
      name,
      fc.dictionary(name, fc.array(fc.string(), { minLength: 1, maxLength: 3 })),
      { minKeys: 1, maxKeys: 4 },
    );
    fc.assert(
      fc.property(elements, fc.string(), (data, message) => {
        const event = parseSyslog(`<165>1 - - - - - ${render(data)} ${message}`, RECEIVED_AT);
        assert.equal(event.format, 'rfc5424');
        assert.deepEqual(plain(event.structuredData), plain(data));
        assert.equal(event.message, message.replace(/^\uFEFF/, ''));
      }),
    );
  });
});

function render(data: Record<string, Record<string, string[]>>): string {
  const escaped = (value: string): string => value.replace(/["\\\]]/g, (character) => `\\${character}`);
  return Object.entries(data)
    .map(([id, parameters]) => {
      const rendered = Object.entries(parameters).flatMap(([name, values]) =>
        values.map((value) => ` ${name}="${escaped(value)}"`),
      );
      return `[${id}${rendered.join('')}]`;
    })
    .join('');
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The order of keys is part of the interface: the filter hashes the text. */
function orderedLike(event: SyslogEvent): SyslogEvent {
  const { format, facility, severity, timestamp, hostname, appName, procId, msgId, structuredData, message } =
    event;
  return { format, facility, severity, timestamp, hostname, appName, procId, msgId, structuredData, message };
}
