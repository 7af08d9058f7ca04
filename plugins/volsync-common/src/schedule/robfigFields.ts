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

/** Five fields as robfig/cron reads them. */
export type RobfigFields =
  | {
      /** Each field as `*` or as the list of its numbers; empty if it has none */
      readonly fields: readonly string[];
    }
  /** Why it rejects them, in its own words */
  | { readonly reason: string };

/** Parses five fields. A list that contains `*` is `*`, and its empty parts are ignored. */
export function readFields(standard: string): RobfigFields {
  if (standard.startsWith('@')) {
    return { reason: `unrecognized descriptor: ${standard}` };
  }
  const parts = standard.split(/\s+/).filter(Boolean);
  if (parts.length !== FIELDS.length) {
    return {
      reason: `expected exactly 5 fields, found ${parts.length}: [${standard}]`,
    };
  }
  const fields: string[] = [];
  for (const [index, field] of FIELDS.entries()) {
    const values = new Set<number>();
    let isAny = false;
    for (const range of (parts[index] ?? '').split(',').filter(Boolean)) {
      const read = readRange(range, field);
      if ('reason' in read) {
        return read;
      }
      isAny ||= read.isAny;
      for (let value = read.start; value <= read.end; value += read.step) {
        values.add(value);
      }
    }
    fields.push(isAny ? '*' : [...values].sort((a, b) => a - b).join(','));
  }
  return { fields };
}

type Range =
  | {
      readonly start: number;
      readonly end: number;
      readonly step: number;
      /** Whether it is `*`, in which case the other day field decides */
      readonly isAny: boolean;
    }
  | { readonly reason: string };

function readRange(range: string, field: (typeof FIELDS)[number]): Range {
  const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(range);
  if (!match) {
    return { reason: `failed to parse the ${field.name}: ${range}` };
  }
  const [, first = '', last, written] = match;
  const step = Number(written ?? 1);
  if (first === '*' || first === '?') {
    return last === undefined && step > 0
      ? { start: field.min, end: field.max, step, isAny: step === 1 }
      : { reason: `failed to parse the ${field.name}: ${range}` };
  }
  const start = numberOf(first, field.names);
  const end = last === undefined ? start : numberOf(last, field.names);
  if (start === undefined || end === undefined) {
    return { reason: `failed to parse the ${field.name}: ${range}` };
  }
  if (start < field.min) {
    return {
      reason: `beginning of range (${start}) below minimum (${field.min}): ${range}`,
    };
  }
  if (end > field.max) {
    return {
      reason: `end of range (${end}) above maximum (${field.max}): ${range}`,
    };
  }
  if (start > end) {
    return {
      reason: `beginning of range (${start}) beyond end of range (${end}): ${range}`,
    };
  }
  if (step === 0) {
    return { reason: `step of range should be a positive number: ${range}` };
  }
  // `5/15` is `5-59/15`.
  const isOpen = written !== undefined && last === undefined;
  return { start, end: isOpen ? field.max : end, step, isAny: false };
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
