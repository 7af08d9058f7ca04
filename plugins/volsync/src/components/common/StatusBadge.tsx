import { Badge } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './StatusBadge.module.css';

/** `unknown` is grey: what isn't judged must not look good. */
export type BadgeTone = 'good' | 'busy' | 'warning' | 'bad' | 'unknown';

/** Backstage UI's badge in the colour of a status, with an icon for those who don't see colours. */
export function StatusBadge(props: {
  tone: BadgeTone;
  icon?: RemixiconComponentType;
  children: ReactNode;
}) {
  const { tone, icon: Icon, children } = props;
  return (
    <Badge
      className={styles.badge}
      data-tone={tone}
      icon={Icon && <Icon aria-hidden />}
    >
      <span>{children}</span>
    </Badge>
  );
}
