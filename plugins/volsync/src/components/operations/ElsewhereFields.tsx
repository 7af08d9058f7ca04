import { Select, TextField } from '@backstage/ui';
import {
  CLAIM_ACCESS_MODES,
  type RestoreTargetList,
} from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import type { OperationsApi } from '../../api';
import { useLoad, valueOf } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { ClaimField } from './ClaimField';
import type { ElsewhereChoice } from './RestoreChoice';

const NONE = '-';
const NOWHERE = { cluster: '', namespace: '', entityRef: '' };

/** The target namespace and what is created there. Lists only namespaces that the viewer can use. */
export function ElsewhereFields(props: {
  readonly api: OperationsApi;
  readonly choice: ElsewhereChoice;
  readonly isNameValid: boolean;
  readonly onChange: (choice: ElsewhereChoice) => void;
}) {
  const t = useText();
  const { api, choice } = props;
  const change = (part: Partial<ElsewhereChoice>) =>
    props.onChange({ ...choice, ...part });
  const load = useCallback(
    (signal: AbortSignal) => api.listRestoreTargets({ signal }),
    [api],
  );
  const { state } = useLoad(load);
  const list = valueOf(state);
  if (state.kind === 'failed') {
    return (
      <p role="alert">
        {t('elsewhere.failed', { message: state.error.message })}
      </p>
    );
  }
  if (!list) {
    return <p role="status">{t('elsewhere.loading')}</p>;
  }
  const places = toPlaces(list);
  if (places.length === 0) {
    return <p>{t('elsewhere.none')}</p>;
  }
  const classes =
    list.clusters.find(({ cluster }) => cluster === choice.cluster)
      ?.storageClasses ?? [];
  return (
    <>
      <Select
        label={t('elsewhere.namespace')}
        options={[
          { value: NONE, label: t('elsewhere.namespaceFirst') },
          ...places.map(({ key, label }) => ({ value: key, label })),
        ]}
        value={keyOf(choice) || NONE}
        onChange={key => {
          const place = places.find(one => one.key === key);
          change({ ...(place?.place ?? NOWHERE), storageClass: '' });
        }}
      />
      <ClaimField
        claim={choice.claim}
        isValid={props.isNameValid}
        onChange={claim => change({ claim })}
      />
      <TextField
        label={t('elsewhere.secret')}
        description={t('elsewhere.secretAbout')}
        value={choice.secret}
        onChange={secret => change({ secret })}
      />
      <Select
        label={t('elsewhere.storageClass')}
        options={[
          { value: NONE, label: t('elsewhere.asVolume') },
          ...classes.map(({ name }) => ({ value: name, label: name })),
        ]}
        value={choice.storageClass || NONE}
        onChange={value =>
          change({ storageClass: value === NONE ? '' : String(value) })
        }
      />
      <Select
        label={t('elsewhere.accessMode')}
        options={[
          { value: NONE, label: t('elsewhere.asVolume') },
          ...CLAIM_ACCESS_MODES.map(value => ({ value, label: value })),
        ]}
        value={choice.accessMode || NONE}
        onChange={value =>
          change({
            accessMode: CLAIM_ACCESS_MODES.find(mode => mode === value) ?? '',
          })
        }
      />
      <TextField
        label={t('elsewhere.capacity')}
        description={t('elsewhere.capacityAbout')}
        value={choice.capacity}
        onChange={capacity => change({ capacity })}
      />
    </>
  );
}

function toPlaces({ clusters }: RestoreTargetList) {
  return clusters.flatMap(({ cluster, namespaces }) =>
    namespaces.map(({ namespace, entityRef }) => ({
      key: keyOf({ cluster, namespace }),
      label: `${namespace} · ${cluster}`,
      place: { cluster, namespace, entityRef },
    })),
  );
}

function keyOf({
  cluster,
  namespace,
}: Pick<ElsewhereChoice, 'cluster' | 'namespace'>): string {
  return namespace && `${cluster}/${namespace}`;
}
