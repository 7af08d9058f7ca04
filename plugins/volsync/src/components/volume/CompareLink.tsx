import type { Finding } from 'backstage-plugin-volsync-common';
import { Link } from 'react-router-dom';
import { ROOT, toSearch } from '../../format/tabLocation';
import { useText } from '../../hooks/useText';
import { useOperationContext } from '../actions/OperationContext';

/** Links to the comparison of the two snapshots behind a finding. */
export function CompareLink({
  compare,
}: {
  compare: NonNullable<Finding['compare']>;
}) {
  const t = useText();
  const context = useOperationContext();
  if (!context) {
    return null;
  }
  return (
    <p>
      <Link
        to={{
          search: toSearch({
            kind: 'snapshot',
            volume: context.volume.id,
            snapshot: compare.to,
            from: compare.from,
            view: 'compare',
            path: ROOT,
          }),
        }}
      >
        {t('finding.compare', {
          from: compare.from.slice(0, 8),
          to: compare.to.slice(0, 8),
        })}
      </Link>
    </p>
  );
}
