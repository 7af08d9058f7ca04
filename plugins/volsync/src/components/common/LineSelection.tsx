import { useEffect, useMemo, useRef } from 'react';
import { useText } from '../../hooks/useText';
import styles from './VirtualTable.module.css';

/** The selected lines of a table, by key. */
export interface LineSelection<Line> {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
  /** The keys of a line: its own, or those of its group. Must be the same function across renders */
  readonly keysOf: (line: Line) => readonly string[];
  /** Number of rows that the line stands for, if some aren't loaded. Default: the number of its keys */
  readonly sizeOf?: (line: Line) => number;
  /** The name of a line's checkbox */
  readonly nameOf: (line: Line) => string;
}

/** A checkbox with an indeterminate state. */
function SelectBox(props: {
  readonly label: string;
  readonly count: number;
  readonly total: number;
  /** Shift selects a range */
  readonly onToggle: (isSelected: boolean, isRange: boolean) => void;
}) {
  const { label, count, total } = props;
  const isSome = count > 0 && count < total;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) {
      box.current.indeterminate = isSome;
    }
  }, [isSome]);
  return (
    <label className={styles.select}>
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        checked={total > 0 && count === total}
        onChange={event =>
          props.onToggle(
            event.target.checked,
            (event.nativeEvent as MouseEvent).shiftKey === true,
          )
        }
      />
    </label>
  );
}

const NONE: ReadonlySet<string> = new Set();
const noKeys = (): readonly string[] => [];

/** The checkboxes of a table. Shift selects all lines from the last toggled one. Undefined without selection. */
export function useLineSelection<Line extends { readonly key: string }>(
  lines: readonly Line[],
  selection: LineSelection<Line> | undefined,
) {
  const t = useText();
  const last = useRef<string>();
  const { selected = NONE, keysOf = noKeys } = selection ?? {};
  const all = useMemo(
    () => [...new Set(lines.flatMap(keysOf))],
    [lines, keysOf],
  );
  const count = useMemo(() => countIn(all, selected), [all, selected]);
  if (!selection) {
    return undefined;
  }
  const toggle = (keys: readonly string[], isSelected: boolean) => {
    const next = new Set(selected);
    keys.forEach(key => (isSelected ? next.add(key) : next.delete(key)));
    selection.onChange(next);
  };
  return {
    all: (
      <SelectBox
        label={t('bulk.selectAll')}
        count={count}
        total={all.length}
        onToggle={isSelected => toggle(all, isSelected)}
      />
    ),
    boxOf: (line: Line) => (
      <SelectBox
        label={selection.nameOf(line)}
        count={countIn(keysOf(line), selected)}
        total={selection.sizeOf?.(line) ?? keysOf(line).length}
        onToggle={(isSelected, isRange) => {
          const from = lines.findIndex(({ key }) => key === last.current);
          const to = lines.indexOf(line);
          last.current = line.key;
          const range =
            isRange && from >= 0
              ? lines.slice(Math.min(from, to), Math.max(from, to) + 1)
              : [line];
          toggle(range.flatMap(keysOf), isSelected);
        }}
      />
    ),
  };
}

function countIn(
  keys: readonly string[],
  selected: ReadonlySet<string>,
): number {
  return keys.filter(key => selected.has(key)).length;
}
