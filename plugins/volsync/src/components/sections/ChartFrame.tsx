import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { Suspense, type ReactNode } from 'react';
import styles from './Sections.module.css';

/** A chart for the eye, and the same numbers as a table for those who cannot see it. @internal */
export function ChartFrame(props: {
  label: string;
  head: readonly string[];
  rows: readonly (readonly string[])[];
  children: ReactNode;
}) {
  return (
    <div>
      <div className={styles.chart} aria-hidden>
        <Suspense fallback={<Skeleton width="100%" height="100%" />}>
          {props.children}
        </Suspense>
      </div>
      <VisuallyHidden>
        <table>
          <caption>{props.label}</caption>
          <thead>
            <tr>
              {props.head.map(title => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((cells, row) => (
              <tr key={row}>
                {cells.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </div>
  );
}
