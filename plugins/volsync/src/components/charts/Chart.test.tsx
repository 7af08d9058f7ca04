import { render, screen, within } from '@testing-library/react';
import { Chart } from './Chart';

const point = (x: number, y: number) => ({ x, y, label: `${y} at ${x}` });

function show(more: Partial<Parameters<typeof Chart>[0]> = {}) {
  render(
    <Chart
      title="Duration of runs"
      unit="seconds"
      series={[
        {
          name: 'backups',
          mark: 'bar',
          colour: 'green',
          points: [point(0, 30), point(1, 95)],
        },
      ]}
      formatValue={value => `${value} s`}
      formatLabel={x => `run ${x}`}
      {...more}
    />,
  );
  return screen.getByRole('img', { name: 'Duration of runs' });
}

it('draws values to scale between labelled axes, each with a tooltip', () => {
  const chart = show();
  const [low, high] = chart.querySelectorAll('rect');
  const height = (bar: Element | undefined) =>
    Number(bar?.getAttribute('height'));
  expect(height(high) / height(low)).toBeCloseTo(95 / 30);
  expect(within(chart).getByText('30 at 0')).toBeInTheDocument();
  expect(within(chart).getByText('120 s')).toBeInTheDocument();
  expect(within(chart).getByText('run 1')).toBeInTheDocument();
});

it('distinguishes several series by shape and names them', () => {
  const chart = show({
    series: [
      {
        name: 'backups',
        mark: 'line',
        colour: 'blue',
        points: [point(0, 1), point(1, 2)],
      },
      {
        name: 'restores',
        mark: 'diamond',
        colour: 'green',
        points: [point(0, 2)],
      },
      { name: 'failed', mark: 'cross', colour: 'red', points: [point(1, 1)] },
    ],
  });
  expect(screen.getByText('restores')).toBeVisible();
  const shapes = [...chart.querySelectorAll('path')].map(path =>
    path.getAttribute('d'),
  );
  expect(new Set(shapes).size).toBe(3);
});

it('draws a single value in the middle, and zeros on the axis', () => {
  const chart = show({
    series: [{ mark: 'circle', colour: 'blue', points: [point(7, 0)] }],
  });
  expect(chart.innerHTML).not.toMatch(/NaN|Infinity/);
});

it('shows the same data in a table for screen readers', () => {
  show({ table: { head: ['Run', 'Duration'], rows: [['0', '30 s']] } });
  expect(
    screen.getByRole('table', { name: 'Duration of runs' }),
  ).toHaveTextContent('RunDuration030 s');
});
