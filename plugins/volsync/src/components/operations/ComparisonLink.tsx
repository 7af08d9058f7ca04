import type { Operation } from 'backstage-plugin-volsync-common';
import { Link } from 'react-router-dom';
import { ROOT, toSearch } from '../../format/tabLocation';
import { useText } from '../../hooks/useText';
import { useOperationContext } from '../actions/OperationContext';

/** Links to the result of a comparison with the live volume. */
export function ComparisonLink({ operation }: { operation: Operation }) {
  const t = useText();
  const volume = useOperationContext()?.volume.id;
  const { id, kind, state, outcome } = operation;
  const snapshot = outcome?.snapshotId;
  return volume &&
    snapshot &&
    kind === 'compare-live' &&
    state === 'succeeded' ? (
    <p>
      <Link
        to={{
          search: toSearch({
            kind: 'snapshot',
            volume,
            snapshot,
            view: 'live',
            path: ROOT,
            operation: id,
          }),
        }}
      >
        {t('live.show')}
      </Link>
    </p>
  ) : null;
}
