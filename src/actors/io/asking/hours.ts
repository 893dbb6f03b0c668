/** The hours of the day in which requests may be sent, in local time. Pure, but for the time zone of the machine. */

export interface Hours {
  /** Minutes of the day; `from` later than `to` goes over midnight. */
  readonly from: number;
  readonly to: number;
}

const minutesAnHour = 60;
const minutesADay = 1440;
const msAMinute = 60_000;

/** When requests may be sent: `nowMs` itself, or the next beginning of the hours. */
export function openAt({from, to}: Hours, nowMs: number): number {
  const now = new Date(nowMs);
  const minute = now.getHours() * minutesAnHour + now.getMinutes();
  const isOpen = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  if (isOpen || from === to) return nowMs;
  const minutes = (from - minute + minutesADay) % minutesADay;
  // From the beginning of this minute; a change of the clock meanwhile is met by asking again.
  return nowMs - (nowMs % msAMinute) + minutes * msAMinute;
}
