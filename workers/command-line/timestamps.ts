const MINUTE = 60_000;
/** Numbers below are seconds since 1970, from here on milliseconds: the year 2286, or 26 April 1970. */
const FIRST_MILLISECONDS = 10_000_000_000;
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const NUMBER = /^-?\d+(\.\d*)?(e\+?\d+)?$/i;
const CLOCK = String.raw`(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?<fraction>[.,]\d+)?)?)?`;
const ZONE = String.raw` ?(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?`;
const ISO = new RegExp(String.raw`^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:${CLOCK}${ZONE})$`, 'i');
const YEAR_FIRST = new RegExp(String.raw`^(?<year>\d{4})/(?<month>\d{1,2})/(?<day>\d{1,2})${CLOCK}$`, 'i');
const DAY_FIRST = new RegExp(String.raw`^(?<day>\d{1,2})/(?<month>\d{1,2})/(?<year>\d{4})${CLOCK}$`, 'i');

export const TIMESTAMP_FORMATS =
  'seconds or milliseconds since 1970, a date like 2011-12-09 or 2011-12-09T12:50:00Z, or slashes as year/month/day or day/month/year';

/**
 * Milliseconds since 1970 from a cell in one of three formats:
 * - a number: seconds since 1970 if below 10,000,000,000, milliseconds from there on;
 * - ISO 8601, `2011-12-09` or `2011-12-09T12:50:00.5+01:00`; without a zone it is UTC, a space may stand for the T;
 * - slashes: `2011/12/9` is year/month/day, `9/12/2011` always day/month/year; a time may follow.
 * @returns null for anything else, for days that no calendar has, and outside the years 1900 to 2199.
 */
export function parseTimestamp(text: string): number | null {
  const time = NUMBER.test(text) ? fromNumber(Number(text)) : fromDate(text);
  return time !== null && time >= EARLIEST && time < LATEST ? time : null;
}

function fromNumber(value: number): number {
  return Math.abs(value) < FIRST_MILLISECONDS ? value * 1000 : value;
}

function fromDate(text: string): number | null {
  const parts = (ISO.exec(text) ?? YEAR_FIRST.exec(text) ?? DAY_FIRST.exec(text))?.groups;
  if (!parts) return null;
  const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
  const [hour, minute, second] = [
    Number(parts.hour ?? 0),
    Number(parts.minute ?? 0),
    Number(parts.second ?? 0),
  ];
  const midnight = Date.UTC(year, month - 1, day);
  const made = new Date(midnight);
  const exists = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) return null;
  const fraction = Number(`0${(parts.fraction ?? '').replace(',', '.')}`);
  const offset = zoneMinutes(parts.zone);
  if (offset === null) return null;
  return midnight + (hour * 60 + minute - offset) * MINUTE + (second + fraction) * 1000;
}

/** Minutes ahead of UTC. */
function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  if (hours > 15 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
