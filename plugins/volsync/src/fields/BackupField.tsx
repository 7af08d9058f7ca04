import { Button, Skeleton } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { EntityChoices } from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useRef } from 'react';
import { volsyncChoicesApiRef } from '../api/ChoicesApi';
import { StatusAlert } from '../components/common/StatusAlert';
import { useLoad } from '../hooks/useLoad';
import { useText } from '../hooks/useText';
import type { BackupChoice, FormMode } from './BackupChoice';
import { BackupForm } from './BackupForm';
import { suggestBackup } from './suggestBackup';

export interface BackupFieldOptions {
  /** The parameter that holds the service's entity reference. Default: `entity` */
  readonly entityField?: string;
  /** `change` for existing backups. Default: `enable` */
  readonly mode?: FormMode;
}

type Props = FieldExtensionComponentProps<BackupChoice, BackupFieldOptions>;

/**
 * All settings of a backup in one field, because each choice depends on the others. The service determines the cluster,
 * the claim its class, and the class the snapshot class. Suggested values are shown until the viewer chooses.
 */
export function BackupField(props: Props) {
  const t = useText();
  const api = useApi(volsyncChoicesApiRef);
  const entityRef = readEntity(props);
  const { formData, onChange } = props;
  const load = useCallback(
    (signal: AbortSignal) => api.getChoices(entityRef ?? '', { signal }),
    [api, entityRef],
  );
  const { state, retry } = useLoad(entityRef ? load : undefined);
  const choices =
    state.kind === 'loaded' && state.value.entityRef === entityRef
      ? state.value
      : undefined;
  const mode = props.uiSchema['ui:options']?.mode ?? 'enable';
  useSuggestion({ choices, entityRef, formData, onChange, mode });

  if (!entityRef) {
    return (
      <StatusAlert tone="info" title={t('enable.noService')}>
        {t('enable.noServiceDetail')}
      </StatusAlert>
    );
  }
  if (state.kind === 'failed') {
    return (
      <StatusAlert tone="unknown" title={t('enable.failed')}>
        <p>{state.error.message}</p>
        <Button size="small" variant="secondary" onPress={retry}>
          {t('failed.retry')}
        </Button>
      </StatusAlert>
    );
  }
  if (!choices) {
    return (
      <div role="status" aria-label={t('enable.loading')}>
        <p>{t('enable.loading')}</p>
        <Skeleton width="100%" height={160} />
      </div>
    );
  }
  const choice = suggestBackup(choices, formData ?? {}, mode);
  if (!choice) {
    return (
      <StatusAlert tone="unknown" title={t('enable.noCluster')}>
        {choices.refused.map(({ cluster, message }) => (
          <p key={cluster}>
            {t('enableProblem.refused', { cluster, message })}
          </p>
        ))}
      </StatusAlert>
    );
  }
  return (
    <BackupForm
      choices={choices}
      choice={choice}
      mode={mode}
      onChange={changed => onChange(changed)}
    />
  );
}

/** Writes the suggestion into the form once it is known, and drops choices for another service. */
function useSuggestion(options: {
  readonly choices: EntityChoices | undefined;
  readonly entityRef: string | undefined;
  readonly formData: BackupChoice | undefined;
  readonly onChange: Props['onChange'];
  readonly mode: FormMode;
}): void {
  const { choices, entityRef, formData, onChange, mode } = options;
  const before = useRef(entityRef);
  useEffect(() => {
    if (before.current && before.current !== entityRef) {
      onChange({} as BackupChoice);
    }
    before.current = entityRef;
  }, [entityRef, onChange]);
  useEffect(() => {
    const suggestion = choices && suggestBackup(choices, formData ?? {}, mode);
    if (suggestion && !isSame(suggestion, formData)) {
      onChange(suggestion);
    }
  }, [choices, formData, onChange, mode]);
}

function isSame(one: BackupChoice, other: BackupChoice | undefined): boolean {
  return Object.entries(one).every(
    ([key, value]) => other?.[key as keyof BackupChoice] === value,
  );
}

function readEntity(props: Props): string | undefined {
  const field = props.uiSchema['ui:options']?.entityField ?? 'entity';
  const data: unknown = props.formContext?.formData?.[field];
  return typeof data === 'string' && /^[^:/]+:[^:/]+\/[^:/]+$/.test(data)
    ? data.toLocaleLowerCase('en-US')
    : undefined;
}
