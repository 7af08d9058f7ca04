/** A text with a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
