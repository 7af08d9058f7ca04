import type { Labels } from './promql/labels';

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/**
 * Fills an alert's labels and value into a text. Supports the parts of Prometheus' templates that the product's own
 * alerts use. Anything else stays as written.
 */
export function renderAnnotation(
  text: string,
  alert: { readonly labels: Labels; readonly value: number },
): string {
  const filled = text.replace(
    /\{\{ with \$labels\.(\w+) \}\}(.*?)\{\{ end \}\}/g,
    (_, label: string, inner: string) =>
      alert.labels[label]
        ? inner.replaceAll('{{ . }}', `{{ $labels.${label} }}`)
        : '',
  );
  return filled.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, inner: string) => {
    const label = /^\$labels\.(\w+)$/.exec(inner)?.[1];
    if (label !== undefined) {
      return alert.labels[label] ?? '';
    }
    switch (inner) {
      case '$value':
        return String(alert.value);
      case '$value | printf "%.0f"':
        return alert.value.toFixed(0);
      case '$value | humanizeDuration':
        return humanizeDuration(alert.value);
      default:
        return whole;
    }
  });
}

/** Formats whole seconds as `1h 2m 5s`, from the first unit that is not zero, like Prometheus */
function humanizeDuration(seconds: number): string {
  let left = Math.floor(seconds);
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  return first < 0
    ? `${seconds}s`
    : parts
        .slice(first)
        .map(({ unit, count }) => `${count}${unit}`)
        .join(' ');
}
