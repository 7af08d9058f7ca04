const FIELDS = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  {
    name: 'month',
    min: 1,
    max: 12,
    names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  },
  {
    name: 'day of the week',
    min: 0,
    max: 6,
    names: 'sun mon tue wed thu fri sat'.split(' '),
  },
] as const;

/** Why robfig/cron rejects a schedule of five fields, in its own words; undefined if it accepts it. */
export function refusal(standard: string): string | undefined {
  if (standard.startsWith('@')) {
    return `unrecognized descriptor: ${standard}`;
  }
  const parts = standard.split(/\s+/).filter(Boolean);
  if (parts.length !== FIELDS.length) {
    return `expected exactly 5 fields, found ${parts.length}: [${standard}]`;
  }
  for (const [index, field] of FIELDS.entries()) {
    for (const range of (parts[index] ?? '').split(',')) {
      const reason = refusedRange(range, field);
      if (reason) {
        return reason;
      }
    }
  }
  return undefined;
}

function refusedRange(
  range: string,
  field: (typeof FIELDS)[number],
): string | undefined {
  const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(range);
  if (!match) {
    return `failed to parse the ${field.name}: ${range}`;
  }
  const [, first = '', last, step] = match;
  if (first === '*' || first === '?') {
    return last === undefined && step !== '0'
      ? undefined
      : `failed to parse the ${field.name}: ${range}`;
  }
  const start = numberOf(first, field.names);
  const end = last === undefined ? start : numberOf(last, field.names);
  if (start === undefined || end === undefined) {
    return `failed to parse the ${field.name}: ${range}`;
  }
  if (start < field.min) {
    return `beginning of range (${start}) below minimum (${field.min}): ${range}`;
  }
  if (end > field.max) {
    return `end of range (${end}) above maximum (${field.max}): ${range}`;
  }
  if (start > end) {
    return `beginning of range (${start}) beyond end of range (${end}): ${range}`;
  }
  return step === '0'
    ? `step of range should be a positive number: ${range}`
    : undefined;
}

function numberOf(text: string, names: readonly string[]): number | undefined {
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  const index = names.indexOf(text.toLowerCase());
  if (index < 0) {
    return undefined;
  }
  return names[0] === 'jan' ? index + 1 : index;
}
