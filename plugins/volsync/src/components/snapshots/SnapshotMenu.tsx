import { Button, Menu, MenuTrigger } from '@backstage/ui';
import { RiDeleteBinLine, RiMore2Line, RiPushpinLine } from '@remixicon/react';
import { useRef, useState } from 'react';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { ActionMenuItem } from '../actions/ActionMenuItem';
import { useOperationContext } from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import styles from './snapshots.module.css';

/** The menu releases the focus after it has closed. */
const MENU_EXIT_MS = 50;

/** The actions menu of a snapshot. A list has hundreds, so each menu is created when it opens. */
export function SnapshotMenu({ snapshot }: { readonly snapshot: string }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const label = t('snapshots.moreOf', { id: shortId(snapshot) });
  return (
    <span className={styles.menu}>
      <button
        ref={button}
        type="button"
        className={styles.open}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <RiMore2Line size={16} aria-hidden />
      </button>
      {isOpen && (
        <OpenMenu
          snapshot={snapshot}
          label={label}
          onClose={() => {
            setOpen(false);
            setTimeout(() => button.current?.focus(), MENU_EXIT_MS);
          }}
        />
      )}
    </span>
  );
}

function OpenMenu(props: {
  readonly snapshot: string;
  readonly label: string;
  readonly onClose: () => void;
}) {
  const t = useText();
  const context = useOperationContext();
  const refusal = useRefusal('delete-snapshot');
  const { snapshot } = props;
  return (
    <MenuTrigger isOpen onOpenChange={isOpen => !isOpen && props.onClose()}>
      <Button
        className={styles.anchor}
        excludeFromTabOrder
        aria-label={props.label}
      />
      <Menu>
        <ActionMenuItem
          label={t('remedy.delete-snapshot')}
          icon={<RiDeleteBinLine size={16} aria-hidden />}
          refusal={refusal}
          onAction={() =>
            context?.open('delete-snapshot', {
              request: {
                kind: 'delete-snapshot',
                snapshot,
                // The viewer types it before the start
                confirm: context.volume.claim,
              },
            })
          }
        />
        <ActionMenuItem
          label={t('snapshots.keep')}
          icon={<RiPushpinLine size={16} aria-hidden />}
          refusal={t('snapshots.keepRefusal')}
          onAction={() => {}}
        />
      </Menu>
    </MenuTrigger>
  );
}
