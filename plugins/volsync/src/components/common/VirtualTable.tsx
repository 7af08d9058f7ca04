import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useRef,
  type CSSProperties,
  type ReactNode,
} from 'react';
import { useText } from '../../hooks/useText';
import { useLineSelection, type LineSelection } from './LineSelection';
import styles from './VirtualTable.module.css';

const ROW_PX = 52;
const GROUP_PX = 40;
/** More lines are requested this many lines before the end is visible. */
const LINES_AHEAD = 30;

export interface VirtualColumn<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly align?: 'end';
  /** The table can't be sorted by this column */
  readonly unsorted?: boolean;
}

interface VirtualLine {
  readonly key: string;
  readonly kind: 'group' | 'row';
}

interface VirtualTableProps<Id extends string, Line extends VirtualLine> {
  readonly label: string;
  readonly columns: readonly VirtualColumn<Id>[];
  /** `grid-template-columns` of the heading and the rows */
  readonly template: string;
  /** Narrower frames scroll sideways. Default: 76rem */
  readonly minWidth?: string;
  readonly lines: readonly Line[];
  /** Total number of lines, if not all are loaded */
  readonly count?: number;
  /** Called when the end of the lines becomes visible */
  readonly onEnd?: () => void;
  readonly sort: Id;
  readonly descending: boolean;
  readonly onSort: (column: Id) => void;
  /** Renders the cells of a line. Must be the same function across renders, so visible lines don't re-render */
  readonly cells: (line: Line) => ReactNode;
  /** Handles a click on a line outside its links. The line must have a link for keyboard users */
  readonly onRow?: (line: Line) => void;
  /** Shows lines as cards of one height, without columns, for frames narrower than `minWidth` */
  readonly cards?: {
    readonly heightPx: number;
    /** Must be the same function across renders, as `cells` */
    readonly content: (line: Line) => ReactNode;
  };
  /** A checkbox before each line */
  readonly selection?: LineSelection<Line>;
}

type DrawCells = (line: VirtualLine) => ReactNode;

/** Scrolling moves lines but doesn't change them. */
const LineCells = memo((props: { line: VirtualLine; draw: DrawCells }) => (
  <>{props.draw(props.line)}</>
));

/** Renders only the visible lines, so a table of ten thousand scrolls like one of ten. */
export function VirtualTable<Id extends string, Line extends VirtualLine>(
  props: VirtualTableProps<Id, Line>,
) {
  const { lines, label, cards, onEnd, count = lines.length } = props;
  const frame = useRef<HTMLDivElement>(null);
  const rowPx = cards?.heightPx ?? ROW_PX;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: index => (lines[index]?.kind === 'group' ? GROUP_PX : rowPx),
    getItemKey: index => lines[index]?.key ?? index,
    overscan: 12,
    // Used until the frame is measured, and in jsdom, which has no layout
    initialRect: { width: 1200, height: 700 },
  });
  const { measure } = virtual;
  const boxes = useLineSelection(lines, props.selection);
  useEffect(() => measure(), [measure, rowPx]);
  const items = virtual.getVirtualItems();
  const isAtEnd = (items.at(-1)?.index ?? 0) >= lines.length - LINES_AHEAD;
  useEffect(() => {
    if (isAtEnd) {
      onEnd?.();
    }
    // Runs again if more lines arrive while the end is still visible
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isAtEnd, lines]);
  const roles = cards
    ? { table: 'list', group: 'presentation', row: 'listitem' }
    : { table: 'table', group: 'rowgroup', row: 'row' };
  return (
    // The table scrolls in its own frame, also by keyboard
    <div
      ref={frame}
      className={styles.frame}
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <div
        role={roles.table}
        className={styles.table}
        data-selectable={boxes ? true : undefined}
        style={
          {
            '--volsync-columns': toColumns(props, boxes !== undefined),
            '--volsync-first-column': props.template.split(' ')[0],
            minWidth: cards ? undefined : props.minWidth ?? '76rem',
          } as CSSProperties
        }
        aria-label={label}
        aria-rowcount={cards ? undefined : count + 1}
      >
        {!cards && (
          <div role="rowgroup">
            <div role="row" aria-rowindex={1} className={styles.header}>
              {boxes && (
                <div role="columnheader" className={styles.box}>
                  {boxes.all}
                </div>
              )}
              {props.columns.map(column => (
                <ColumnHead key={column.id} {...props} column={column} />
              ))}
            </div>
          </div>
        )}
        <div
          role={roles.group}
          className={styles.body}
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map(item => {
            const line = lines[item.index];
            return (
              line && (
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={item.key}
                  role={roles.row}
                  data-clickable={props.onRow && line.kind === 'row'}
                  onClick={event => {
                    if (!isInteractive(event.target)) {
                      props.onRow?.(line);
                    }
                  }}
                  aria-rowindex={cards ? undefined : item.index + 2}
                  aria-posinset={cards ? item.index + 1 : undefined}
                  aria-setsize={cards ? count : undefined}
                  className={line.kind === 'group' ? styles.group : styles.row}
                  style={{
                    height: item.size,
                    transform: `translateY(${item.start}px)`,
                  }}
                >
                  {boxes && (
                    <div
                      role={cards ? undefined : 'cell'}
                      className={styles.box}
                    >
                      {boxes.boxOf(line)}
                    </div>
                  )}
                  <LineCells
                    line={line}
                    draw={(cards?.content ?? props.cells) as DrawCells}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** `grid-template-columns` with the checkbox before the others. */
function toColumns(
  props: { readonly cards?: unknown; readonly template: string },
  isSelectable: boolean,
): string {
  const columns = props.cards ? 'minmax(0, 1fr)' : props.template;
  return isSelectable ? `var(--volsync-box) ${columns}` : columns;
}

/**
 * Links, checkboxes and buttons handle their own clicks. A click that ends a text selection doesn't open the line
 * either.
 */
function isInteractive(target: EventTarget): boolean {
  return (
    (target instanceof Element &&
      target.closest('a, button, label') !== null) ||
    Boolean(window.getSelection()?.toString())
  );
}

function ColumnHead<Id extends string>(props: {
  column: VirtualColumn<Id>;
  sort: Id;
  descending: boolean;
  onSort: (column: Id) => void;
}) {
  const t = useText();
  const { column, sort, descending } = props;
  const { id, label, align, unsorted } = column;
  const direction = descending ? 'descending' : 'ascending';
  const Arrow = descending ? RiArrowDownSLine : RiArrowUpSLine;
  return (
    <div
      role="columnheader"
      className={styles.cell}
      data-align={align}
      aria-sort={sort === id ? direction : undefined}
    >
      {unsorted ? (
        <span>{label}</span>
      ) : (
        <button
          type="button"
          title={t('fleet.sortBy', { column: label })}
          onClick={() => props.onSort(id)}
        >
          {label}
          {sort === id && <Arrow size={16} aria-hidden />}
        </button>
      )}
    </div>
  );
}

export function VirtualCell(props: {
  title?: string;
  end?: boolean;
  /** Number of columns that the cell spans */
  span?: number;
  children?: ReactNode;
}) {
  return (
    <div
      role="cell"
      className={styles.cell}
      title={props.title}
      aria-colspan={props.span}
      data-align={props.end ? 'end' : undefined}
    >
      {props.children}
    </div>
  );
}

/** A note about the whole row, on its second line. The first column must have a fixed width. */
export function RowNote({ children }: { children: ReactNode }) {
  return <span className={styles.note}>{children}</span>;
}

/** The second line of a cell. */
export function SecondLine({ children }: { children: ReactNode }) {
  return <span className={styles.second}>{children}</span>;
}
