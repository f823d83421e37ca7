/** Days of the calendar, reckoned: this room has no clock, and no Date that could be asked for one. */

const DAY_US = 86_400_000_000;

/** As `2026-11-03`, UTC. Days since 1 March 2000 in eras of 400 years, years of which the leap day is the last. */
export function utcDay(us: number): string {
  const days = Math.floor(us / DAY_US) - 11_017;
  const era = Math.floor(days / 146_097);
  const day = days - era * 146_097;
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const ofMonth = ofYear - Math.floor((153 * month + 2) / 5) + 1;
  const calendarYear = 2000 + era * 400 + year + (month < 10 ? 0 : 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(calendarYear).padStart(4, '0')}-${two(month < 10 ? month + 3 : month - 9)}-${
    two(ofMonth)
  }`;
}
