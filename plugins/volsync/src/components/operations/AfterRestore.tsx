import { shell, type Operation } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Command } from '../common/Command';
import styles from './operations.module.css';

/** What to do with a new volume that a restore filled: mount it, swap it in, or delete it. */
export function AfterRestore({ operation }: { operation: Operation }) {
  const t = useText();
  const { kind, state, outcome, volume } = operation;
  if (kind !== 'restore' || state !== 'succeeded' || !outcome?.claim) {
    return null;
  }
  const { namespace } = volume;
  return (
    <section aria-label={t('after.title')}>
      <h3 className={styles.heading}>{t('after.title')}</h3>
      <dl className={styles.nextSteps}>
        <dt>{t('after.mount')}</dt>
        <dd>
          {t('after.mountHow', {
            field: <Code>{`claimName: ${outcome.claim}`}</Code>,
          })}
        </dd>
        <dt>{t('after.swap')}</dt>
        <dd>
          {t('after.swapHow', {
            from: <Code>{volume.claim}</Code>,
            to: <Code>{outcome.claim}</Code>,
          })}
        </dd>
        <dt>{t('after.delete')}</dt>
        <dd>
          {t('after.deleteHow')}
          <Command
            command={shell`kubectl -n ${namespace} delete pvc ${outcome.claim}`}
          />
        </dd>
      </dl>
    </section>
  );
}
