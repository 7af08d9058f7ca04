import { Button } from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import styles from './DataTable.module.css';

/** @internal */
export interface DataColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
}

const FIRST_ROWS = 10;

/** A plain table that shows its first rows, and the rest when asked. @internal */
export function DataTable<Row>(props: {
  label: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
}) {
  const t = useText();
  const [all, setAll] = useState(false);
  const rows = all ? props.rows : props.rows.slice(0, FIRST_ROWS);
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
                <th key={column.id} scope="col" data-align={column.align}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={props.rowKey(row, index)}>
                {props.columns.map(column => (
                  <td key={column.id} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
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
