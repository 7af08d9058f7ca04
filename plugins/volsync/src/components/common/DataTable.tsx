import { Button, VisuallyHidden } from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import { useId, useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import styles from './DataTable.module.css';

export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** Hides the heading from sighted users if the cells are self-explanatory */
  readonly hiddenLabel?: boolean;
  /** Stays visible if the table is wider than its frame */
  readonly pinned?: boolean;
}

interface RowDetail<Row> {
  /** The heading of the button column, and the text of the buttons */
  readonly word: string;
  /** The button's full name, which begins with `word` */
  readonly name: (row: Row) => string;
  /** Undefined if there are no details */
  readonly content: (row: Row) => ReactNode | undefined;
}

const FIRST_ROWS = 10;

/** A plain table that shows its first rows, and the rest on demand. `unfolded` shows all rows. */
export function DataTable<Row>(props: {
  label: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  unfolded?: boolean;
  /** Number of rows shown at first; 10 by default */
  firstRows?: number;
  /** Details that open below a row, with the names of their buttons; undefined content hides the button */
  detail?: RowDetail<Row>;
}) {
  const t = useText();
  const [all, setAll] = useState(false);
  const rows =
    all || props.unfolded
      ? props.rows
      : props.rows.slice(0, props.firstRows ?? FIRST_ROWS);
  const more = props.rows.length - rows.length;
  return (
    <>
      {/* A table wider than the screen scrolls in its own frame, also by keyboard */}
      <div
        className={styles.frame}
        role="region"
        aria-label={props.label}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table className={styles.table} aria-label={props.label}>
          <thead>
            <tr>
              {props.columns.map(column => (
                <th
                  key={column.id}
                  scope="col"
                  data-align={column.align}
                  data-pinned={column.pinned}
                >
                  {column.hiddenLabel ? (
                    <VisuallyHidden>{column.label}</VisuallyHidden>
                  ) : (
                    column.label
                  )}
                </th>
              ))}
              {props.detail && (
                <th scope="col">
                  <VisuallyHidden>{props.detail.word}</VisuallyHidden>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <DataRow
                key={props.rowKey(row, index)}
                row={row}
                columns={props.columns}
                detail={props.detail}
              />
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && (
        <Button size="small" variant="secondary" onPress={() => setAll(true)}>
          {t('section.showMore', { number: String(more) })}
        </Button>
      )}
    </>
  );
}

function DataRow<Row>(props: {
  row: Row;
  columns: readonly DataColumn<Row>[];
  detail?: RowDetail<Row>;
}) {
  const { row, columns, detail } = props;
  const [open, setOpen] = useState(false);
  const detailId = useId();
  const content = detail?.content(row);
  return (
    <>
      <tr>
        {columns.map(column => (
          <td
            key={column.id}
            data-align={column.align}
            data-pinned={column.pinned}
          >
            {column.cell(row)}
          </td>
        ))}
        {detail && (
          <td>
            {content !== undefined && (
              <button
                type="button"
                className={styles.opener}
                aria-expanded={open}
                aria-controls={open ? detailId : undefined}
                aria-label={detail.name(row)}
                onClick={() => setOpen(!open)}
              >
                {detail.word}
                <RiArrowDownSLine
                  size={16}
                  aria-hidden
                  className={styles.arrow}
                />
              </button>
            )}
          </td>
        )}
      </tr>
      {open && content !== undefined && (
        <tr id={detailId}>
          <td colSpan={columns.length + 1}>
            <div className={styles.detail}>{content}</div>
          </td>
        </tr>
      )}
    </>
  );
}
