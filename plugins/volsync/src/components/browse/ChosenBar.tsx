import { Button } from '@backstage/ui';
import { MAX_CHOSEN_PATHS } from 'backstage-plugin-volsync-common';
import type { ChosenEntries } from '../../hooks/useChosenEntries';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';
import { useOperationContext } from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import styles from './browse.module.css';

/** Counts the selected files and folders and shows their actions. */
export function ChosenBar(props: {
  readonly snapshot: string;
  readonly chosen: ChosenEntries;
}) {
  const t = useText();
  const context = useOperationContext();
  const refusal = useRefusal('restore-files');
  const { snapshot, chosen } = props;
  const { paths } = chosen;
  const count = paths.length;
  return (
    <div className={styles.bar}>
      <span role="status">
        {t(count === 0 ? 'choose.none' : 'choose.count', { count })}
      </span>
      <ActionButton
        label={t('remedy.restore-files')}
        refusal={
          refusal ??
          (count === 0 ? t('choose.nothing') : undefined) ??
          (count > MAX_CHOSEN_PATHS
            ? t('choose.tooMany', { count: MAX_CHOSEN_PATHS })
            : undefined)
        }
        onPress={() => context?.open('restore-files', { snapshot, paths })}
      />
      {count > 0 && (
        <Button size="small" variant="tertiary" onPress={chosen.clear}>
          {t('choose.clear')}
        </Button>
      )}
    </div>
  );
}
