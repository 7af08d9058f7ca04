import type { CheckItem } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { Prose } from '../common/Prose';
import { StateBadge } from './StateBadge';
import styles from './platform.module.css';

/** The objects of a check, those with problems first. */
export function CheckItems({ items }: { items: readonly CheckItem[] }) {
  const t = useText();
  if (items.length === 0) {
    return null;
  }
  const ordered = [
    ...items.filter(item => item.state !== 'good'),
    ...items.filter(item => item.state === 'good'),
  ];
  return (
    <Collapsible title={t('platform.items', { number: String(items.length) })}>
      <ul className={styles.items}>
        {ordered.map(item => (
          <li key={item.name}>
            <StateBadge state={item.state} />
            <span>{item.name}</span>
            <span>
              <Prose text={item.seen} />
            </span>
          </li>
        ))}
      </ul>
    </Collapsible>
  );
}
