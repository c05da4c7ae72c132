/** 6 January 2025, a Monday, the first day of every log, in days since 1 January 1970. */
const FIRST_DAY = 20_094;

const DAYS_PER_ERA = 146_097;
/** 1 January 1970 in days since 1 March of the year 0. */
const EPOCH = 719_468;

const padded = (value: number, digits: number) => String(value).padStart(digits, '0');

/**
 * A day of the log as `2025-01-06`: whole days relative to the log's first, negative before it. Proleptic
 * Gregorian calendar, for the years 0 to 9999; after Hinnant 2013, "chrono-compatible low-level date algorithms".
 */
export function isoDay(day: number): string {
  const shifted = day + FIRST_DAY + EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const ofEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / (DAYS_PER_ERA - 1))) /
      365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  // Months are counted from March, so that a leap day is the last of its year.
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(date, 2)}`;
}
