/** The charts' colours by token, so that light and dark follow the portal. @internal */
export const chartStyle = {
  axis: {
    stroke: 'var(--volsync-line)',
    tick: { fill: 'var(--bui-fg-primary)', fillOpacity: 0.75, fontSize: 12 },
    tickLine: false,
  },
  grid: { stroke: 'var(--volsync-line)', vertical: false },
  tooltip: {
    contentStyle: {
      background: 'var(--bui-bg-neutral-1)',
      border: '1px solid var(--volsync-line)',
      borderRadius: 'var(--bui-radius-2)',
      color: 'var(--bui-fg-primary)',
    },
    itemStyle: { color: 'var(--bui-fg-primary)' },
    cursor: { fill: 'var(--volsync-tint)', stroke: 'var(--volsync-line)' },
    isAnimationActive: false,
  },
  margin: { top: 8, right: 12, bottom: 0, left: 8 },
} as const;
