import { Fragment, type ReactNode } from 'react';
import { Code } from '../components/common/Code';
import styles from './PreviewField.module.css';

/** Renders the Markdown that the actions' summaries use: headings, lists, tables, code and paragraphs. */
export function MarkdownSummary({ text }: { readonly text: string }) {
  return <div className={styles.summary}>{toBlocks(text).map(toElement)}</div>;
}

interface Block {
  readonly kind: 'heading' | 'list' | 'table' | 'text';
  readonly lines: readonly string[];
}

function toBlocks(text: string): readonly Block[] {
  const blocks: { kind: Block['kind']; lines: string[] }[] = [];
  // The diff is shown separately.
  for (const line of text.replace(/^```[^]*?^```$/gm, '').split('\n')) {
    const kind = kindOf(line);
    const last = blocks.at(-1);
    if (line.trim() !== '') {
      if (last?.kind === kind && kind !== 'heading' && last.lines.length > 0) {
        last.lines.push(line);
      } else {
        blocks.push({ kind, lines: [line] });
      }
    }
  }
  return blocks;
}

function kindOf(line: string): Block['kind'] {
  if (line.startsWith('#')) {
    return 'heading';
  }
  if (line.startsWith('- ')) {
    return 'list';
  }
  return line.startsWith('|') ? 'table' : 'text';
}

function toElement({ kind, lines }: Block, index: number): ReactNode {
  switch (kind) {
    case 'heading':
      return <h4 key={index}>{inline(lines[0]?.replace(/^#+ /, '') ?? '')}</h4>;
    case 'list':
      return (
        <ul key={index}>
          {lines.map((line, at) => (
            <li key={at}>{inline(line.slice(2))}</li>
          ))}
        </ul>
      );
    case 'table':
      return (
        <table key={index}>
          <tbody>
            {lines
              .filter(line => !/^\|[ :|-]+\|$/.test(line))
              .map((line, row) => (
                <tr key={row}>{cellsOf(line, row)}</tr>
              ))}
          </tbody>
        </table>
      );
    default:
      return <p key={index}>{inline(lines.join(' '))}</p>;
  }
}

function cellsOf(line: string, row: number): ReactNode {
  const Cell = row === 0 ? 'th' : 'td';
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell, at) => <Cell key={at}>{inline(cell.trim())}</Cell>);
}

function inline(text: string): ReactNode {
  return text
    .split(/`([^`]*)`/)
    .map((part, index) => (
      <Fragment key={index}>
        {index % 2 === 1 ? (
          <Code>{part}</Code>
        ) : (
          part.replace(/(?<!\\)\*/g, '').replace(/\\([^A-Za-z0-9\s])/g, '$1')
        )}
      </Fragment>
    ));
}
