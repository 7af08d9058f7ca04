/** Capitalises the first letter of a text. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
