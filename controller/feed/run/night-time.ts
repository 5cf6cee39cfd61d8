import { DateTime } from 'luxon';
import { EXIT, UserError } from '../../ground/user-error.ts';

/**
 * A time of the night: ms, ISO, or `HH:MM[:SS]` in the election's zone, on the day the night begins or, when
 * that is over by then, on the next.
 * @throws UserError 64
 */
export function nightTime(text: string | number, nightStart: number, zone: string): number {
  if (typeof text === 'number') return text;
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (clock) {
    const [hour = 0, minute = 0, second = 0] = clock.slice(1).map((part) => Number(part ?? 0));
    const first = DateTime.fromMillis(nightStart, { zone });
    const time = first.set({ hour, minute, second, millisecond: 0 });
    // 25:99 would be 02:39 of tomorrow.
    if (hour < 24 && minute < 60 && second < 60)
      return (time < first.minus({ hours: 12 }) ? time.plus({ days: 1 }) : time).toMillis();
  }
  const iso = DateTime.fromISO(text, { zone });
  if (iso.isValid && /\d{4}-?\d\d/.test(text)) return iso.toMillis();
  throw new UserError(EXIT.usage, {
    what: 'not a time of the night',
    got: JSON.stringify(text),
    expected: 'HH:MM, or an ISO time',
    remedy: 'try 14:30',
  });
}
