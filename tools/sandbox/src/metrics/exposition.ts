import type { Series } from './types';

/** Prometheus' text format, grouped by family. */
export function toExposition(all: readonly Series[]): string {
  const families = new Map<string, Series[]>();
  for (const series of all) {
    const family = toFamily(series);
    families.set(family, [...(families.get(family) ?? []), series]);
  }
  return [...families]
    .flatMap(([family, members]) => [
      ...(members[0]?.help
        ? [`# HELP ${family} ${escapeText(members[0].help)}`]
        : []),
      `# TYPE ${family} ${members[0]?.type ?? 'untyped'}`,
      ...members.map(
        ({ name, labels, value }) =>
          `${name}${toLabelText(labels)} ${formatValue(value)}`,
      ),
    ])
    .map(line => `${line}\n`)
    .join('');
}

/** Prometheus' spelling of a number. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function toFamily({ name, type }: Series): string {
  return type === 'summary' ? name.replace(/_(sum|count)$/, '') : name;
}

function toLabelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeText(value).replace(/"/g, '\\"')}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeText(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}
