import {
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { formatDate } from '../../format/timestamp';
import {
  STRIP_DAYS,
  layOutDots,
  nearestDot,
  type DotPosition,
  type RestorePoint,
} from '../../format/restorePoints';
import type { RestorePoints } from '../../hooks/useRestorePoints';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { useWidth } from '../../hooks/useWidth';
import { Ago, Timestamp, useTimestampText } from '../common/Timestamp';
import { toFacts } from './toFacts';
import styles from './restorePoints.module.css';

const HEIGHT_PX = 56;
const DOT_PX = 11;
/** The pointer selects a dot within this distance. */
const REACH_PX = 22;
const FIRST_WIDTH_PX = 1_200;
const NARROW_PX = 560;
const DAY_MS = 86_400_000;

/**
 * A dot for each restore point, placed by time on one line from 30 days ago until now. It is a list of buttons, one of
 * which is in the tab order.
 */
export function StripDots(props: {
  readonly label: string;
  readonly strip: RestorePoints;
  /** The selected restore point, if one can be selected here */
  readonly chosen?: string;
  readonly hasMenu?: boolean;
  readonly onPress: (point: RestorePoint, position: DotPosition) => void;
  readonly children?: ReactNode;
}) {
  const t = useText();
  const { strip, chosen, onPress } = props;
  const { points, now } = strip;
  const root = useRef<HTMLDivElement>(null);
  const width = useWidth(root, FIRST_WIDTH_PX);
  const toX = useMemo(() => toScale(now, width), [now, width]);
  // Shares of the width stay correct until a new width is measured
  const toShare = (at: number) => `${(100 * toX(at)) / width}%`;
  const positions = useMemo(
    () =>
      layOutDots(
        points.map(({ at }) => Date.parse(at)),
        { width, height: HEIGHT_PX, dot: DOT_PX, toX },
      ),
    [points, width, toX],
  );
  const [shown, setShown] = useState<string>();
  const [current, setCurrent] = useState(chosen);
  const indexOf = (id: string | undefined) =>
    points.findIndex(point => point.id === id);
  const inTabOrder =
    indexOf(current) < 0 ? points.length - 1 : indexOf(current);
  const shownIndex = indexOf(shown);
  const shownPoint = points[shownIndex];

  const nearest = (event: PointerEvent | React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = box.bottom - event.clientY - DOT_PX / 2;
    const index = nearestDot(positions, x, y);
    const position = index === undefined ? undefined : positions[index];
    return position && Math.hypot(position.x - x, position.y - y) <= REACH_PX
      ? index
      : undefined;
  };
  const press = (index: number) => {
    const point = points[index];
    const position = positions[index];
    if (point && position) {
      setCurrent(point.id);
      focusDot(root.current, index);
      setShown(undefined);
      onPress(point, position);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && shown) {
      setShown(undefined);
      event.stopPropagation();
    }
    const to = moveTo(event.key, inTabOrder, points.length - 1);
    if (to !== undefined) {
      event.preventDefault();
      focusDot(root.current, to);
    }
  };
  return (
    <div className={styles.frame} ref={root}>
      <Gaps strip={strip} toShare={toShare} />
      <div
        className={styles.field}
        role="presentation"
        style={{ height: HEIGHT_PX }}
        onKeyDown={onKeyDown}
        onPointerMove={event => {
          if (event.pointerType !== 'touch') {
            setShown(points[nearest(event) ?? -1]?.id);
          }
        }}
        onPointerLeave={() => setShown(undefined)}
        onClick={event => {
          const index = nearest(event);
          if (index !== undefined) {
            press(index);
          }
        }}
      >
        <ul className={styles.dots} aria-label={props.label}>
          {points.map((point, index) => (
            <Dot
              key={point.id}
              point={point}
              position={positions[index]}
              width={width}
              isInTabOrder={index === inTabOrder}
              isShown={index === shownIndex}
              isChosen={chosen === undefined ? undefined : chosen === point.id}
              hasMenu={props.hasMenu ?? false}
              onFocus={() => {
                setCurrent(point.id);
                setShown(point.id);
              }}
              onBlur={() => setShown(undefined)}
              onPress={() => press(index)}
            />
          ))}
        </ul>
        {shownPoint && (
          <Card
            point={shownPoint}
            position={positions[shownIndex]}
            width={width}
          />
        )}
      </div>
      <ol className={styles.failures} aria-hidden>
        {strip.failedRuns.map(at => (
          <li key={at} style={{ left: toShare(Date.parse(at)) }}>
            ✕
          </li>
        ))}
      </ol>
      <Axis
        now={now}
        toShare={toShare}
        isNarrow={width < NARROW_PX}
        label={t('strip.now')}
      />
      <div className={styles.menuField} style={{ height: HEIGHT_PX }}>
        {props.children}
      </div>
    </div>
  );
}

function toScale(now: number, width: number): (at: number) => number {
  const from = now - STRIP_DAYS * DAY_MS;
  const room = width - DOT_PX;
  return at => DOT_PX / 2 + ((at - from) / (now - from)) * room;
}

function moveTo(key: string, from: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, from - 1);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function focusDot(root: HTMLElement | null, index: number): void {
  root?.querySelectorAll('button')[index]?.focus();
}

function Dot(props: {
  readonly point: RestorePoint;
  readonly position: DotPosition | undefined;
  readonly width: number;
  readonly isInTabOrder: boolean;
  readonly isShown: boolean;
  readonly isChosen: boolean | undefined;
  readonly hasMenu: boolean;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
  readonly onPress: () => void;
}) {
  const t = useText();
  const locale = useLocale();
  const timestamp = useTimestampText();
  const { point, position, width } = props;
  return (
    <li
      style={{
        left: position && `${(100 * position.x) / width}%`,
        bottom: position?.y,
      }}
    >
      <button
        type="button"
        className={styles.dot}
        data-state={point.state}
        data-manual={point.isManual}
        data-shown={props.isShown}
        tabIndex={props.isInTabOrder ? 0 : -1}
        aria-haspopup={props.hasMenu ? 'menu' : undefined}
        aria-pressed={props.isChosen}
        aria-label={t('strip.label', {
          when: timestamp(point.at),
          facts: toFacts(point, t, locale).join(', '),
        })}
        onFocus={props.onFocus}
        onBlur={props.onBlur}
        onClick={event => {
          event.stopPropagation();
          props.onPress();
        }}
      />
    </li>
  );
}

/** A card for the dot under the pointer or the focus. The dot's accessible name has the same content. */
function Card(props: {
  readonly point: RestorePoint;
  readonly position: DotPosition | undefined;
  readonly width: number;
}) {
  const t = useText();
  const locale = useLocale();
  const { point, position, width } = props;
  const x = position?.x ?? 0;
  const [first, ...more] = toFacts(point, t, locale);
  return (
    <div
      className={styles.card}
      aria-hidden
      style={x > width / 2 ? { right: width - x } : { left: x }}
    >
      <strong>
        <Timestamp at={point.at} />
      </strong>{' '}
      (<Ago at={point.at} />)<div>{first}</div>
      {more.length > 0 && (
        <div className={styles.muted}>{more.join(' · ')}</div>
      )}
    </div>
  );
}

function Gaps(props: {
  readonly strip: RestorePoints;
  readonly toShare: (at: number) => string;
}) {
  return (
    <div className={styles.gaps} style={{ height: HEIGHT_PX }} aria-hidden>
      {props.strip.gaps.map(({ from, to }) => {
        const left = props.toShare(Date.parse(from));
        const right = `calc(100% - ${props.toShare(Date.parse(to))})`;
        return <span key={from} style={{ left, right }} />;
      })}
    </div>
  );
}

/** Day labels below the dots: every fifth day, or every tenth if space is short. */
function Axis(props: {
  readonly now: number;
  readonly toShare: (at: number) => string;
  readonly isNarrow: boolean;
  readonly label: string;
}) {
  const locale = useLocale();
  const { now, toShare, isNarrow } = props;
  const step = isNarrow ? 10 : 5;
  const today = new Date(now).setHours(0, 0, 0, 0);
  const days = Array.from(
    { length: STRIP_DAYS / step - 1 },
    (_, index) => today - (STRIP_DAYS - step * (index + 1)) * DAY_MS,
  );
  return (
    <div className={styles.axis} aria-hidden>
      {days.map(at => (
        <span key={at} style={{ left: toShare(at) }}>
          {formatDate(new Date(at).toISOString(), { now, locale })}
        </span>
      ))}
      <span className={styles.now}>{props.label}</span>
    </div>
  );
}
