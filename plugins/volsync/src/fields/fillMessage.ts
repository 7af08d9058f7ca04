/**
 * A message with its values: validators are no components, and so cannot ask for a translation.
 */
export function fillMessage(
  message: string,
  values: Readonly<Record<string, string>>,
): string {
  return message.replace(
    /\{\{(\w+)\}\}/g,
    (written, name: string) => values[name] ?? written,
  );
}
