import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Command } from '../common/Command';
import { ServiceLink } from '../common/ServiceLink';
import { Timestamp } from '../common/Timestamp';
import theme from '../common/theme.module.css';
import { groupOf } from './coverageView';
import { KindBadge } from './KindBadge';
import { toCommand } from './toCommand';
import styles from './coverage.module.css';

/** What a row means and how to fix it. */
export function TodoDialog(props: { row: CoverageRow; onClose: () => void }) {
  const t = useText();
  const { row, onClose } = props;
  const group = groupOf(row);
  const command = toCommand(row);
  return (
    <Dialog
      isOpen
      width="40rem"
      onOpenChange={isOpen => {
        if (!isOpen) onClose();
      }}
    >
      <DialogHeader>{t('coverage.todo.open')}</DialogHeader>
      <DialogBody>
        <div className={theme.root}>
          <p className={styles.facts}>
            <KindBadge group={group} />{' '}
            {[row.cluster, row.namespace, row.name].filter(Boolean).join(' / ')}
          </p>
          <p>
            {row.formerBackup
              ? t('coverage.todo.stopped', {
                  claim: row.formerBackup.claim ?? '',
                  when: <Timestamp at={row.formerBackup.at} />,
                  location: <Code>{row.formerBackup.location ?? ''}</Code>,
                })
              : t(`coverage.todo.${group}`)}
          </p>
          {command && <Command command={command} />}
          {row.entityRef && (
            <p>
              <ServiceLink entityRef={row.entityRef} />
            </p>
          )}
        </div>
      </DialogBody>
    </Dialog>
  );
}
