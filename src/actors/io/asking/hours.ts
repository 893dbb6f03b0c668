/** The hours of the day in which requests may be sent, in local time. Pure, but for the time zone of the machine. */

export interface Hours {
  /** Minutes of the day; `from` later than `to` goes over midnight. */
  readonly from: number;
  readonly to: number;
}

const minutesAnHour = 60;
const minutesADay = 1440;
const msAMinute = 60_000;

/** Milliseconds until so many of the hours have passed: what is closed in between counted in. */
export function msToWork(hours: Hours, nowMs: number, workMs: number): number {
  const openMinutes = (hours.to - hours.from + minutesADay) % minutesADay;
  const from = openAt(hours, nowMs);
  if (openMinutes === 0) return workMs;
  const openMs = openMinutes * msAMinute;
  const local = new Date(from);
  const minute = local.getHours() * minutesAnHour + local.getMinutes();
  const leftToday = openMs - ((minute - hours.from + minutesADay) % minutesADay) * msAMinute;
  const nights = workMs <= leftToday ? 0 : Math.ceil((workMs - leftToday) / openMs);
  return from - nowMs + workMs + nights * (minutesADay * msAMinute - openMs);
}

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
