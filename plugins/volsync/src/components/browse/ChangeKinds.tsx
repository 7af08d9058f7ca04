import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useMemo } from 'react';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { CHANGE_KINDS, type ChangeKind } from './ChangeWord';
import styles from './browse.module.css';

const ALL = 'all';

/** Counts the changes by kind, and filters by kind. */
export function ChangeKinds(props: {
  readonly changes: readonly { readonly kind: ChangeKind }[];
  /** Undefined shows all kinds */
  readonly shown: ChangeKind | undefined;
  readonly onChange: (shown: ChangeKind | undefined) => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { changes, shown } = props;
  const counts = useMemo(() => countKinds(changes), [changes]);
  return (
    <ToggleButtonGroup
      aria-label={t('compare.filter')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[shown ?? ALL]}
      onSelectionChange={keys =>
        props.onChange(CHANGE_KINDS.find(kind => keys.has(kind)))
      }
      className={styles.kinds}
    >
      {[
        <ToggleButton key={ALL} id={ALL} size="small">
          {t('compare.all', { number: formatCount(changes.length, locale) })}
        </ToggleButton>,
        ...CHANGE_KINDS.filter(kind => counts.has(kind)).map(kind => (
          <ToggleButton key={kind} id={kind} size="small">
            {t('change.count', {
              word: t(`change.${kind}`),
              number: formatCount(counts.get(kind) ?? 0, locale),
            })}
          </ToggleButton>
        )),
      ]}
    </ToggleButtonGroup>
  );
}

function countKinds(
  changes: readonly { readonly kind: ChangeKind }[],
): ReadonlyMap<ChangeKind, number> {
  const counts = new Map<ChangeKind, number>();
  for (const { kind } of changes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
