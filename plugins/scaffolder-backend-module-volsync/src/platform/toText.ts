import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

/*
 * Files that a run writes begin with a line that contains a digest of the rest. If the digest matches, a run wrote the
 * file and nobody has changed it since, so the next run may change it. Any other file is a person's work.
 */
const MARK = 'written by volsync:platform:write';
const digestOf = (body: string) =>
  createHash('sha256').update(body).digest('hex').slice(0, 16);

/** YAML documents with their comment, below the digest line. */
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

/** Markdown below the digest line. */
export function toMarkdownText(body: string): string {
  return `<!-- ${MARK} (${digestOf(body)}) -->\n${body}`;
}

/** Whether a run wrote it, even if it was changed since. */
export function isOwn(text: string): boolean {
  return text.startsWith(`# ${MARK} (`);
}

/** Whether a run wrote it and it has not changed since. */
export function isUntouched(text: string): boolean {
  const end = text.indexOf('\n') + 1;
  const found = /^(?:#|<!--) (.+) \(([0-9a-f]{16})\)(?: -->)?\n$/.exec(
    text.slice(0, end),
  );
  return found?.[1] === MARK && found[2] === digestOf(text.slice(end));
}
