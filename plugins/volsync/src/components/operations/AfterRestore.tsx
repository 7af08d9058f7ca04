import { shell, type Operation } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Command } from '../common/Command';
import styles from './operations.module.css';

/** What to do with the new volumes of a restore: mount them, swap them in, or delete them. */
export function AfterRestore({ operation }: { operation: Operation }) {
  const t = useText();
  const { state, volume } = operation;
  const restored = restoredOf(operation);
  if (state !== 'succeeded' || restored.length === 0) {
    return null;
  }
  const { namespace } = volume;
  return (
    <section aria-label={t('after.title')}>
      <h3 className={styles.heading}>{t('after.title')}</h3>
      <dl className={styles.nextSteps}>
        <dt>{t('after.mount')}</dt>
        {restored.map(({ to }) => (
          <dd key={to}>
            {t('after.mountHow', { field: <Code>{`claimName: ${to}`}</Code> })}
          </dd>
        ))}
        <dt>{t('after.swap')}</dt>
        {restored.map(({ from, to }) => (
          <dd key={to}>
            {t('after.swapHow', {
              from: <Code>{from}</Code>,
              to: <Code>{to}</Code>,
            })}
          </dd>
        ))}
        <dt>{t('after.delete')}</dt>
        <dd>
          {t('after.deleteHow')}
          <Command
            command={`${shell`kubectl -n ${namespace} delete pvc`} ${restored
              .map(({ to }) => shell`${to}`)
              .join(' ')}`}
          />
        </dd>
      </dl>
    </section>
  );
}

interface Restored {
  readonly from: string;
  readonly to: string;
}

function restoredOf({ kind, outcome, volume }: Operation): readonly Restored[] {
  switch (kind) {
    case 'restore':
      return outcome?.claim ? [{ from: volume.claim, to: outcome.claim }] : [];
    case 'restore-service':
      return (outcome?.volumes ?? []).flatMap(({ claim, restoredTo }) =>
        restoredTo ? [{ from: claim, to: restoredTo }] : [],
      );
    default:
      return [];
  }
}
