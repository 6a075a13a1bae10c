import fc from 'fast-check';
import { parseClockTime } from '../../config/values.ts';
import { DAYS } from './window.ts';
import type { UpdateWindow } from './window.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const clock = fc
  .integer({ min: 0, max: 1_440 })
  .map((minute) => parseClockTime(`${two(Math.floor(minute / 60))}:${two(minute % 60)}`));

/** Whatever node.json allows. */
export const anyWindow: fc.Arbitrary<UpdateWindow> = fc
  .record({
    days: fc.subarray([...DAYS], { minLength: 1 }),
    start: clock,
    end: clock,
    time_zone: fc.constantFrom('local', 'UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
  })
  .filter(({ start, end }) => start.minuteOfDay < 1_440 && start.minuteOfDay !== end.minuteOfDay);
