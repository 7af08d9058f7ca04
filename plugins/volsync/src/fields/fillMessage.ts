/** Fills the values into a message. Validators aren't components, so they can't use the translation hook. */
export function fillMessage(
  message: string,
  values: Readonly<Record<string, string>>,
): string {
  return message.replace(
    /\{\{(\w+)\}\}/g,
    (written, name: string) => values[name] ?? written,
  );
}
