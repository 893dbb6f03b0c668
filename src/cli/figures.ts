/** Numbers as people read them: counts, sizes, times, shares. Always the same in every locale. */

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 file`, `2 files`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Decimal units: 2.03 GB is 2,030,000,000 bytes. */
export function size(bytes: number): string {
  return inUnits(bytes, ['B', 'KB', 'MB', 'GB', 'TB', 'PB']);
}

/** A number of which nobody wants more than three digits: 951, 12.3 k, 4.31 M. */
export function amount(value: number): string {
  return inUnits(value, ['', 'k', 'M', 'G', 'T', 'P']).trimEnd();
}

function inUnits(amount: number, units: readonly string[]): string {
  let value = amount;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${units[unit]}`;
}

function threeDigits(value: number): string {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** `12.35 USD`, `0.0020 USD`: with as many digits as say something. */
export function dollars(usd: number): string {
  if (usd === 0) return '0 USD';
  return `${usd >= 1 ? usd.toFixed(2) : usd.toFixed(Math.min(9, 1 - Math.floor(Math.log10(usd))))} USD`;
}

/** 0.4 s, 12 s, 3 min 05 s, 2 h 07 min, 3 d 4 h. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** What an estimate is worth: no parts of a second. */
export function remaining(seconds: number): string {
  return `${seconds < 9.95 ? `${Math.ceil(seconds)} s` : duration(seconds)} left`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A share of a total; nothing of nothing is none of it. Never rounds up to all, nor down to nothing. */
export function share(part: number, total: number): string {
  if (total === 0 || part === 0) return '0 %';
  if (part >= total) return '100 %';
  const percent = (part / total) * 100;
  return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)} %`;
}
