const FORM = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** Parses `yyyymmddThhmmssZ`; undefined if it is invalid. */
export function parseAmzDate(text: string | undefined): Date | undefined {
  const match = FORM.exec(text ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`,
  );
  return Number.isNaN(date.getTime()) ? undefined : date;
}
