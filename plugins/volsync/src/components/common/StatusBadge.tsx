import { Badge } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './StatusBadge.module.css';

/** `unknown` is grey: an unjudged state must not look good. */
type BadgeTone = 'good' | 'busy' | 'warning' | 'bad' | 'unknown';

/** Backstage UI's badge in the colour of a status. The icon makes it readable without colour. */
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
