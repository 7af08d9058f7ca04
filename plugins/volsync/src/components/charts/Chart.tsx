import { VisuallyHidden } from '@backstage/ui';
import { useId, useRef } from 'react';
import { useWidth } from '../../hooks/useWidth';
import { Marks, type ChartSeries, type Scale } from './Marks';
import styles from './Chart.module.css';
import { thin, toTicks, type ChartUnit } from './ticks';

const HEIGHT = 190;
const MARGIN = { top: 8, right: 12, bottom: 24, left: 72 } as const;
const LABEL_WIDTH = 110;
const INITIAL_WIDTH = 640;
const LEGEND: Scale = { x: x => x, y: y => y, bottom: 12 };

/** The numbers of a chart for screen readers. */
interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A small chart over time or over a sequence, and the same numbers as a table for screen readers. */
export function Chart(props: {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly unit: ChartUnit;
  readonly formatValue: (value: number) => string;
  /** X values that can have labels on the horizontal axis; those of all points by default */
  readonly labelsAt?: readonly number[];
  readonly formatLabel: (x: number) => string;
  /** The ends of the horizontal axis; the first and last point by default */
  readonly domain?: readonly [from: number, to: number];
  /** Undefined if a table with the same numbers is visible beside it */
  readonly table?: ChartTable;
}) {
  const { title, series, unit, formatValue, formatLabel, table } = props;
  const frame = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const width = useWidth(frame, INITIAL_WIDTH);
  const points = series.flatMap(one => one.points);
  const xs = points.map(({ x }) => x);
  const ticks = toTicks(Math.max(0, ...points.map(({ y }) => y)), unit);
  const scale = toScale({
    width,
    domain: props.domain ?? [Math.min(...xs), Math.max(...xs)],
    top: ticks.at(-1) ?? 1,
    padding: props.domain ? 0 : 14,
  });
  const labels = thin(
    props.labelsAt ?? [...new Set(xs)].sort((one, other) => one - other),
    Math.floor((width - MARGIN.left - MARGIN.right) / LABEL_WIDTH),
  );
  const named = series.filter(({ name }) => name !== undefined);
  return (
    <div ref={frame} className={styles.root}>
      <svg
        role="img"
        aria-labelledby={titleId}
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
      >
        <title id={titleId}>{title}</title>
        {ticks.map(tick => (
          <g key={tick}>
            <line
              className={styles.line}
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={scale.y(tick)}
              y2={scale.y(tick)}
            />
            <text
              className={styles.label}
              x={MARGIN.left - 8}
              y={scale.y(tick)}
              dy="0.35em"
              textAnchor="end"
            >
              {formatValue(tick)}
            </text>
          </g>
        ))}
        {labels.map(x => (
          <text
            key={x}
            className={styles.label}
            x={scale.x(x)}
            y={HEIGHT - 6}
            textAnchor={anchorOf(scale.x(x), width)}
          >
            {formatLabel(x)}
          </text>
        ))}
        {series.map((one, index) => (
          <Marks key={index} series={one} scale={scale} />
        ))}
      </svg>
      {named.length > 1 && (
        <ul className={styles.legend} aria-hidden>
          {named.map(one => (
            <li key={one.name}>
              <svg width={24} height={12}>
                <Marks series={sampleOf(one)} scale={LEGEND} />
              </svg>
              {one.name}
            </li>
          ))}
        </ul>
      )}
      {table && <HiddenTable title={title} table={table} />}
    </div>
  );
}

function toScale(options: {
  readonly width: number;
  readonly domain: readonly [number, number];
  readonly top: number;
  readonly padding: number;
}): Scale {
  const { width, domain, top, padding } = options;
  const [from, to] = domain;
  const left = MARGIN.left + padding;
  const inner = width - MARGIN.right - padding - left;
  const bottom = HEIGHT - MARGIN.bottom;
  return {
    x: value =>
      to > from
        ? left + ((value - from) / (to - from)) * inner
        : left + inner / 2,
    y: value => bottom - (value / top) * (bottom - MARGIN.top),
    bottom,
  };
}

function sampleOf(series: ChartSeries): ChartSeries {
  const xs = series.mark === 'line' ? [2, 22] : [12];
  return { ...series, points: xs.map(x => ({ x, y: 6, label: '' })) };
}

/** Keeps labels at the edges inside the chart. */
function anchorOf(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x - MARGIN.left < LABEL_WIDTH / 2) {
    return 'start';
  }
  return width - x < LABEL_WIDTH / 2 ? 'end' : 'middle';
}

function HiddenTable(props: { title: string; table: ChartTable }) {
  const { head, rows } = props.table;
  return (
    <VisuallyHidden>
      <table>
        <caption>{props.title}</caption>
        <thead>
          <tr>
            {head.map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
