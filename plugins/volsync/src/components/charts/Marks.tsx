/** A value with its tooltip. */
interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  /** Overrides the colour of the series */
  readonly colour?: string;
}

/** Values of one kind. Each mark has its own shape, so series never differ by colour alone. */
export interface ChartSeries {
  /** Shown in the legend if there are several */
  readonly name?: string;
  readonly mark: 'bar' | 'line' | 'circle' | 'diamond' | 'cross';
  readonly colour: string;
  readonly dashed?: boolean;
  readonly filled?: boolean;
  readonly points: readonly ChartPoint[];
}

/** Converts values to pixels. */
export interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly bottom: number;
}

const BAR_WIDTH = { min: 2, max: 28 } as const;
const SIGNS = {
  circle: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z',
  diamond: 'M0-5 5 0 0 5-5 0Z',
  cross: 'M-4-4 4 4M-4 4 4-4',
} as const;

/** Draws the values of a series. */
export function Marks(props: { series: ChartSeries; scale: Scale }) {
  const { series, scale } = props;
  const { mark, colour, points } = series;
  if (mark === 'bar') {
    return <Bars {...props} />;
  }
  if (mark === 'line') {
    return <Line {...props} />;
  }
  return (
    <>
      {points.map((point, index) => (
        <g
          key={index}
          transform={`translate(${scale.x(point.x)} ${scale.y(point.y)})`}
        >
          <title>{point.label}</title>
          <path
            d={SIGNS[mark]}
            fill={mark === 'cross' ? 'none' : colour}
            stroke={colour}
            strokeWidth={mark === 'cross' ? 2.5 : 0}
          />
        </g>
      ))}
    </>
  );
}

function Bars({ series, scale }: { series: ChartSeries; scale: Scale }) {
  const width = barWidth(series.points.map(({ x }) => scale.x(x)));
  return (
    <>
      {series.points.map((point, index) => {
        const top = scale.y(point.y);
        return (
          <rect
            key={index}
            x={scale.x(point.x) - width / 2}
            y={top}
            width={width}
            height={Math.max(0, scale.bottom - top)}
            fill={point.colour ?? series.colour}
          >
            <title>{point.label}</title>
          </rect>
        );
      })}
    </>
  );
}

/** Two thirds of the smallest distance between two bars. */
function barWidth(centres: readonly number[]): number {
  const gaps = centres
    .slice(1)
    .map((centre, index) => centre - (centres[index] ?? centre));
  const width = Math.min(Infinity, ...gaps) * 0.66;
  return Math.min(BAR_WIDTH.max, Math.max(BAR_WIDTH.min, width));
}

function Line({ series, scale }: { series: ChartSeries; scale: Scale }) {
  const { points, colour, dashed, filled } = series;
  const at = points.map(({ x, y }) => `${scale.x(x)} ${scale.y(y)}`);
  const [first] = points;
  const last = points.at(-1);
  return (
    <>
      {filled && first && last && (
        <path
          d={`M${scale.x(first.x)} ${scale.bottom}L${at.join('L')}L${scale.x(
            last.x,
          )} ${scale.bottom}Z`}
          fill={colour}
          fillOpacity={0.15}
        />
      )}
      <path
        d={`M${at.join('L')}`}
        fill="none"
        stroke={colour}
        strokeWidth={2}
        strokeDasharray={dashed ? '6 3' : undefined}
      />
      {points.map((point, index) => (
        <circle
          key={index}
          cx={scale.x(point.x)}
          cy={scale.y(point.y)}
          r={3}
          fill={colour}
        >
          <title>{point.label}</title>
        </circle>
      ))}
    </>
  );
}
