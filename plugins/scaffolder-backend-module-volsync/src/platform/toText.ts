import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

/*
 * What a run writes begins with a line that carries a digest of the rest. A file whose digest still agrees was written
 * by a run and touched by nobody since: the next run may change it. Any other file is somebody's work.
 */
const MARK = 'written by volsync:platform:write';
const digestOf = (body: string) =>
  createHash('sha256').update(body).digest('hex').slice(0, 16);

/** YAML documents, their comment above, under the mark. */
export function toYamlText(
  objects: readonly object[],
  comment: string,
): string {
  const body = [
    ...comment.split('\n').map(line => `# ${line}\n`),
    objects
      .map(object =>
        stringify(object, {
          lineWidth: 0,
          singleQuote: true,
          blockQuote: 'literal',
        }),
      )
      .join('---\n'),
  ].join('');
  return `# ${MARK} (${digestOf(body)})\n${body}`;
}

/** Markdown under the mark. */
export function toMarkdownText(body: string): string {
  return `<!-- ${MARK} (${digestOf(body)}) -->\n${body}`;
}

/** Whether a run wrote it, whoever changed it since. */
export function isOwn(text: string): boolean {
  return text.startsWith(`# ${MARK} (`);
}

/** Whether a run wrote it and nobody changed it since. */
export function isUntouched(text: string): boolean {
  const end = text.indexOf('\n') + 1;
  const found = /^(?:#|<!--) (.+) \(([0-9a-f]{16})\)(?: -->)?\n$/.exec(
    text.slice(0, end),
  );
  return found?.[1] === MARK && found[2] === digestOf(text.slice(end));
}
