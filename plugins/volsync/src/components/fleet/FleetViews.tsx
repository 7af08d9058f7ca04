import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Menu,
  MenuItem,
  MenuSeparator,
  MenuTrigger,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { useFleetViews } from './useFleetViews';
import styles from './fleet.module.css';

/** Predefined views, each a query string. */
const USUAL_VIEWS = {
  all: '',
  attention: 'verdict=failing&verdict=unprotected&verdict=at-risk',
  pastObjective: 'only=past-objective&sort=objective',
  notTestRestored: 'only=not-test-restored&sort=proven',
  byOwner: 'group=owner',
} as const;

/** A menu of views, which can also save the current one. */
export function FleetViews() {
  const t = useText();
  const [isSaving, setSaving] = useState(false);
  const fleetViews = useFleetViews();
  const { views, apply } = fleetViews;
  return (
    <>
      <MenuTrigger>
        <Button size="small" variant="secondary">
          {t('fleet.views.title')}
        </Button>
        <Menu aria-label={t('fleet.views.title')}>
          {Object.entries(USUAL_VIEWS).map(([view, query]) => (
            <MenuItem key={view} onAction={() => apply(query)}>
              {t(`fleet.views.${view as keyof typeof USUAL_VIEWS}`)}
            </MenuItem>
          ))}
          {views.length > 0 && <MenuSeparator />}
          {views.map(({ name, query }) => (
            <MenuItem key={`own ${name}`} onAction={() => apply(query)}>
              {name}
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onAction={() => setSaving(true)}>
            {t('fleet.views.save')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {isSaving && (
        <SaveView {...fleetViews} onClose={() => setSaving(false)} />
      )}
    </>
  );
}

function SaveView(
  props: ReturnType<typeof useFleetViews> & { readonly onClose: () => void },
) {
  const t = useText();
  const [name, setName] = useState('');
  const { views, save, remove, onClose } = props;
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>{t('fleet.views.saveTitle')}</DialogHeader>
      <DialogBody className={theme.root}>
        <TextField
          label={t('fleet.views.name')}
          description={t('fleet.views.nameHint')}
          value={name}
          onChange={setName}
        />
        {views.length > 0 && (
          <ul className={styles.views} aria-label={t('fleet.views.own')}>
            {views.map(view => (
              <li key={view.name}>
                {view.name}
                <Button
                  size="small"
                  variant="tertiary"
                  aria-label={t('fleet.views.removeOf', { name: view.name })}
                  onPress={() => remove(view.name)}
                >
                  {t('fleet.views.remove')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('plan.cancel')}
        </Button>
        <Button
          variant="primary"
          isDisabled={name.trim() === ''}
          onPress={() => {
            save(name.trim());
            onClose();
          }}
        >
          {t('fleet.views.saveName')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
