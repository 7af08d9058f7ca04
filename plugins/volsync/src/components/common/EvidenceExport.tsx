import { useApiHolder } from '@backstage/frontend-plugin-api';
import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiFileDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { volsyncPlatformApiRef, type EvidenceFormat } from '../../api';
import { saveFile } from '../../format/saveFile';
import { toError } from '../../hooks/useLoad';
import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import styles from './EvidenceExport.module.css';

type State =
  | { readonly kind: 'ready' }
  | { readonly kind: 'working' }
  | { readonly kind: 'failed'; readonly error: Error };

/** Exports the evidence of an entity or of the platform as a file. */
export function EvidenceExport(props: { readonly entityRef?: string }) {
  const t = useText();
  // A portal can install the tab without the page over all clusters
  const api = useApiHolder().get(volsyncPlatformApiRef);
  const [state, setState] = useState<State>({ kind: 'ready' });
  if (!api) {
    return null;
  }
  const save = async (format: EvidenceFormat) => {
    setState({ kind: 'working' });
    try {
      saveFile(await api.exportEvidence({ ...props, format }));
      setState({ kind: 'ready' });
    } catch (failure) {
      setState({ kind: 'failed', error: toError(failure) });
    }
  };
  return (
    <div className={styles.root}>
      <MenuTrigger>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiFileDownloadLine aria-hidden />}
          isDisabled={state.kind === 'working'}
        >
          {t(state.kind === 'working' ? 'evidence.working' : 'evidence.export')}
        </Button>
        <Menu>
          <MenuItem onAction={() => save('markdown')}>
            {t('evidence.markdown')}
          </MenuItem>
          <MenuItem onAction={() => save('json')}>
            {t('evidence.json')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <span
        className={styles.hint}
        role={state.kind === 'failed' ? 'alert' : undefined}
      >
        {state.kind === 'failed'
          ? t('evidence.failed', { message: messageOf(state.error) })
          : t('evidence.hint')}
      </span>
    </div>
  );
}
