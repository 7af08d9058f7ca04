/**
 * A virtual grid for hundreds of thousands of rows. It renders only visible rows, and requests the others when they
 * become visible. The frame keeps the keyboard focus and marks the active row with `aria-activedescendant`. A focus on
 * a row would be lost when scrolling removes the row.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import styles from './Grid.module.css';
import { moveBy } from './moveBy';

/** In pixels; the style sheet has the same value. */
const ROW_HEIGHT = 36;
const FRAME_HEIGHT = 15 * ROW_HEIGHT;

export interface GridColumn<Row> {
  readonly id: string;
  readonly label: string;
  /** A track of a CSS grid, such as `minmax(12rem, 1fr)` */
  readonly width: string;
  readonly cell: (row: Row, isActive: boolean) => ReactNode;
  readonly align?: 'end';
}

interface GridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly count: number;
  /** Undefined until the row is loaded */
  readonly rowAt: (index: number) => Row | undefined;
  /** Called when rows become visible, both ends included */
  readonly onSight?: (first: number, last: number) => void;
  /** Called for Enter on a row. `element` is the rendered row. */
  readonly onOpen?: (row: Row, element: HTMLElement | undefined) => void;
  /** Called for Space on a row */
  readonly onToggle?: (row: Row) => void;
  /** Called for Backspace */
  readonly onUp?: () => void;
  readonly firstActive?: number;
  readonly takesFocus?: boolean;
  readonly describedBy?: string;
}

export function Grid<Row>(props: GridProps<Row>) {
  const { columns, count, rowAt, onSight, takesFocus } = props;
  const frame = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const [active, setActive] = useState(props.firstActive ?? 0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    initialRect: { width: 800, height: FRAME_HEIGHT },
    initialOffset: Math.max(0, (props.firstActive ?? 0) - 5) * ROW_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index;
  const last = items.at(-1)?.index;

  useEffect(() => {
    if (first !== undefined && last !== undefined) {
      onSight?.(first, last);
    }
  }, [onSight, first, last]);

  useEffect(() => {
    if (takesFocus) {
      frame.current?.focus();
    }
  }, [takesFocus]);

  const rowId = (index: number) => `${gridId}-${index}`;
  const onKeyDown = (event: KeyboardEvent) => {
    // A link within a row handles its own keys
    if (event.target !== frame.current) {
      return;
    }
    const row = rowAt(active);
    if (event.key === 'Enter' && row !== undefined) {
      event.preventDefault();
      props.onOpen?.(row, document.getElementById(rowId(active)) ?? undefined);
    } else if (event.key === ' ' && row !== undefined && props.onToggle) {
      event.preventDefault();
      props.onToggle(row);
    } else if (event.key === 'Backspace' && props.onUp) {
      event.preventDefault();
      props.onUp();
    } else {
      const next = moveBy(event.key, { from: active, count, page: 14 });
      if (next !== undefined) {
        event.preventDefault();
        setActive(next);
        virtual.scrollToIndex(next);
      }
    }
  };

  const tracks = columns.map(({ width }) => width).join(' ');
  const isActiveDrawn = items.some(({ index }) => index === active);
  return (
    <div className={styles.outer}>
      <div
        ref={frame}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-describedby={props.describedBy}
        aria-activedescendant={isActiveDrawn ? rowId(active) : undefined}
        className={styles.frame}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={styles.head}>
          <div
            role="row"
            aria-rowindex={1}
            className={styles.row}
            style={{ gridTemplateColumns: tracks }}
          >
            {columns.map(({ id, label, align }) => (
              <div key={id} role="columnheader" data-align={align}>
                {label}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map(({ index, start }) => (
            <GridRow
              key={index}
              id={rowId(index)}
              index={index}
              row={rowAt(index)}
              columns={columns}
              isActive={index === active}
              style={{
                gridTemplateColumns: tracks,
                transform: `translateY(${start}px)`,
              }}
              onPoint={() => setActive(index)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function GridRow<Row>(props: {
  readonly id: string;
  readonly index: number;
  readonly row: Row | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly isActive: boolean;
  readonly style: { gridTemplateColumns: string; transform: string };
  readonly onPoint: () => void;
}) {
  const { row, isActive } = props;
  return (
    // The frame handles the keyboard; a click only selects the row
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={isActive}
      aria-busy={row === undefined}
      className={styles.row}
      style={props.style}
      onClick={props.onPoint}
    >
      {props.columns.map(({ id, align, cell }) => (
        <div key={id} role="gridcell" data-align={align}>
          {row !== undefined && cell(row, isActive)}
        </div>
      ))}
    </div>
  );
}
