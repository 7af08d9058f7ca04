import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

const isDotted = (value: unknown) => String(value).startsWith('./');

/**
 * Adds one resource to a kustomization.yaml, and keeps every other byte. The text itself if the resource is listed;
 * undefined if no line can be added to the list.
 */
export function toListed(text: string, resource: string): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const list = document.contents.get('resources', true);
  if (!isSeq(list)) return undefined;
  const names = list.items.map(item =>
    isScalar(item) ? String(item.value).replace(/^\.\//, '') : '',
  );
  if (names.includes(resource)) return text;
  const last = list.items.at(-1);
  if (list.flow || !isScalar(last) || !last.range) return undefined;

  const start = text.lastIndexOf('\n', last.range[0]) + 1;
  const [, lead] = /^(\s*-\s+)/.exec(text.slice(start)) ?? [];
  if (lead === undefined) return undefined;
  const prefix = names.length > 0 && isDotted(last.value) ? './' : '';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const end = text.indexOf('\n', last.range[1]);
  const entry = `${lead}${prefix}${resource}`;
  return end < 0
    ? `${text}${lineEnd}${entry}`
    : `${text.slice(0, end + 1)}${entry}${lineEnd}${text.slice(end + 1)}`;
}
