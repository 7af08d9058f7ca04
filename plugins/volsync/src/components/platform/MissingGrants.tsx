import type {
  MissingGrant,
  PlatformCheck,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { Command } from '../common/Command';
import { StatusAlert } from '../common/StatusAlert';
import { CheckLine } from './CheckLine';
import styles from './platform.module.css';

/** Missing permissions of the portal's account, one per line, with the checks that need only those. */
export function MissingGrants(props: {
  readonly cluster: string;
  readonly grants: readonly MissingGrant[];
  readonly checks: readonly PlatformCheck[];
}) {
  const t = useText();
  const { grants, checks } = props;
  const commands = [...new Set(grants.map(({ command }) => command))];
  return (
    <StatusAlert
      tone="unknown"
      title={t('platform.grants', { count: grants.length })}
    >
      <p>{t('platform.grantsOwner')}</p>
      {commands.map(command => (
        <div key={command} className={styles.grant}>
          <ul>
            {grants
              .filter(grant => grant.command === command)
              .map(({ verb, resource, namespace }) => (
                <li key={`${verb} ${resource} ${namespace}`}>
                  {t(namespace ? 'platform.grantIn' : 'platform.grant', {
                    verb,
                    resource,
                    namespace: namespace ?? '',
                  })}
                </li>
              ))}
          </ul>
          <Command command={command} />
        </div>
      ))}
      {checks.length > 0 && (
        <Collapsible title={t('platform.ungranted', { count: checks.length })}>
          <ol
            className={styles.checks}
            aria-label={t('platform.ungrantedOf', { cluster: props.cluster })}
          >
            {checks.map(check => (
              <CheckLine key={check.id} check={check} />
            ))}
          </ol>
        </Collapsible>
      )}
    </StatusAlert>
  );
}
