import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { isVolsyncAvailable } from '../../availability';
import { toAnswer } from '../../format/answer';
import { volumeName } from '../../format/volume';
import { useEntityReport } from '../../hooks/useEntityReport';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';
import { Ago, Timestamp } from '../common/Timestamp';
import theme from '../common/theme.module.css';

/**
 * States what can be restored of each failing or unprotected volume, at the top of an entity's page. The card below
 * names the cause. Empty if there is none, and until that is known: the tab and the card show that.
 */
export function EntityVolsyncWarning(props: { readonly tabHref?: string }) {
  const { entity } = useEntity();
  return isVolsyncAvailable(entity) ? (
    <Warnings entityRef={stringifyEntityRef(entity)} {...props} />
  ) : null;
}

function Warnings(props: {
  readonly entityRef: string;
  readonly tabHref?: string;
}) {
  const t = useText();
  const { state } = useEntityReport(props.entityRef);
  const volumes =
    state.kind === 'loaded' ? state.report.volumes.filter(isAlarming) : [];
  if (volumes.length === 0) {
    return null;
  }
  return (
    <div className={theme.root} role="alert">
      {volumes.map(volume => (
        <StatusAlert
          key={volume.id}
          tone="critical"
          title={t('warning.title', {
            volume: volumeName(volume),
            verdict: t(`verdict.${volume.verdict}`),
          })}
          aside={
            props.tabHref && <Link href={props.tabHref}>{t('card.toTab')}</Link>
          }
        >
          <Restorable volume={volume} />
        </StatusAlert>
      ))}
    </div>
  );
}

function Restorable({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const { sentence, failing } = toAnswer(volume);
  return (
    <p>
      {'newest' in sentence
        ? t(`answer.${sentence.kind}`, {
            when: <Timestamp at={sentence.newest.at} />,
            ago: <Ago at={sentence.newest.at} />,
          })
        : t(`answer.${sentence.kind}`)}{' '}
      {failing?.since &&
        t('answer.failingSince', { when: <Timestamp at={failing.since} /> })}
    </p>
  );
}

function isAlarming({ verdict }: VolumeReport): boolean {
  return verdict === 'failing' || verdict === 'unprotected';
}
