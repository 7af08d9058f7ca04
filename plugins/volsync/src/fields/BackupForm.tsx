import { Box, Select, TextField } from '@backstage/ui';
import { valueOf, type Reading } from 'backstage-plugin-volsync-common';
import theme from '../components/common/theme.module.css';
import { Collapsible } from '../components/common/Collapsible';
import { formatBytes } from '../format/bytes';
import { useLocale } from '../hooks/useLocale';
import { useText } from '../hooks/useText';
import type { BackupChoice } from './BackupChoice';
import type { ChoiceProps } from './ChoiceProps';
import styles from './BackupForm.module.css';
import { withApp, withClaim, withCluster } from './changeChoice';
import { findProblems } from './findProblems';
import { AddressLine } from './AddressLine';
import { ProblemList } from './ProblemList';
import { RetentionChoice } from './RetentionChoice';
import { ScheduleChoice } from './ScheduleChoice';
import { findCluster } from './suggestBackup';
import { useAddressCheck } from './useAddressCheck';

// Object names never begin with a space
const NEW_CLAIM = ' new';
const SEARCH = ' search';

/** The choices, each with the cluster's options and the problems found. */
export function BackupForm(props: ChoiceProps) {
  const { choices, choice, mode = 'enable' } = props;
  const t = useText();
  const place = useAddressCheck(choices, choice, mode);
  const problems = findProblems(
    choices,
    choice,
    place.kind === 'loaded' ? place.value : undefined,
    mode,
  );
  return (
    <Box bg="neutral" className={`${theme.root} ${styles.root}`}>
      <ClaimPart {...props} />
      <fieldset className={styles.part}>
        <legend>{t('enable.when')}</legend>
        <ScheduleChoice {...props} />
      </fieldset>
      <fieldset className={styles.part}>
        <legend>{t('enable.retention')}</legend>
        <RetentionChoice {...props} />
      </fieldset>
      {mode === 'enable' && (
        <AddressLine choices={choices} choice={choice} place={place} />
      )}
      <Collapsible title={t('enable.advanced')}>
        <div className={styles.part}>
          <TextField
            label={t('enable.app')}
            description={t('enable.appHint')}
            value={choice.app}
            onChange={app => props.onChange(withApp(choice, app))}
          />
          <ClassPart {...props} />
          <MoverPart {...props} />
          <KustomizationPart {...props} />
        </div>
      </Collapsible>
      <ProblemList problems={problems} />
    </Box>
  );
}

/** How a backup copies the volume, and which user reads it. */
function MoverPart({ choice, onChange, mode }: ChoiceProps) {
  const t = useText();
  const methods = ['Snapshot', 'Clone', 'Direct'].map(value => ({
    value,
    label: value,
  }));
  return (
    <div className={styles.row}>
      <Select
        label={t('enable.copyMethod')}
        description={t('enable.copyMethodHint')}
        options={withChosen(methods, choice.copyMethod, t('enable.unchanged'))}
        value={choice.copyMethod}
        onChange={method =>
          method !== null && onChange({ ...choice, copyMethod: String(method) })
        }
      />
      <TextField
        label={t('enable.cacheCapacity')}
        value={choice.cacheCapacity}
        onChange={cacheCapacity => onChange({ ...choice, cacheCapacity })}
      />
      <TextField
        label={t('enable.userId')}
        description={t('enable.userHint')}
        inputMode="numeric"
        value={choice.userId}
        onChange={userId => onChange({ ...choice, userId: userId.trim() })}
      />
      <TextField
        label={t('enable.groupId')}
        inputMode="numeric"
        value={choice.groupId}
        onChange={groupId => onChange({ ...choice, groupId: groupId.trim() })}
      />
      {mode !== 'change' && (
        <TextField
          label={t('enable.component')}
          description={t('enable.componentHint')}
          value={choice.component}
          onChange={component => onChange({ ...choice, component })}
        />
      )}
    </div>
  );
}

function ClaimPart({ choices, choice, onChange, mode }: ChoiceProps) {
  const t = useText();
  const locale = useLocale();
  const cluster = findCluster(choices, choice.cluster);
  const claims = valueOf(cluster?.claims) ?? [];
  const isNew = choice.claimMode === 'new';
  return (
    <div className={styles.row}>
      {choices.clusters.length > 1 && (
        <Select
          label={t('enable.cluster')}
          options={choices.clusters.map(each => ({
            value: each.cluster,
            label: each.cluster,
          }))}
          value={choice.cluster}
          onChange={name =>
            name !== null &&
            onChange(withCluster(choices, choice, String(name), mode))
          }
        />
      )}
      <Select
        label={t('enable.claim')}
        description={`${choice.cluster}, ${t('enable.namespace', {
          namespace: choice.namespace,
        })}`}
        options={[
          ...claims.map(({ name, sizeBytes, sources }) => ({
            value: name,
            label:
              sources.length > 0
                ? t('enable.claimTaken', { name, sources: sources.join(', ') })
                : t('enable.claimFree', {
                    name,
                    size:
                      sizeBytes === undefined
                        ? '?'
                        : formatBytes(sizeBytes, locale),
                  }),
          })),
          ...(mode === 'change'
            ? []
            : [{ value: NEW_CLAIM, label: t('enable.claimNew') }]),
        ]}
        value={isNew ? NEW_CLAIM : choice.claim}
        onChange={name =>
          name !== null &&
          onChange(
            withClaim(
              choices,
              choice,
              name === NEW_CLAIM ? `${choice.app}-data` : String(name),
              mode,
            ),
          )
        }
      />
      {isNew && (
        <>
          <TextField
            label={t('enable.newClaim')}
            value={choice.claim}
            onChange={claim => onChange({ ...choice, claim })}
          />
          <TextField
            label={t('enable.capacity')}
            description={t('enable.capacityHint')}
            value={choice.capacity}
            onChange={capacity => onChange({ ...choice, capacity })}
          />
        </>
      )}
    </div>
  );
}

function ClassPart({ choices, choice, onChange }: ChoiceProps) {
  const t = useText();
  const cluster = findCluster(choices, choice.cluster);
  const storageClasses = namesOf(cluster?.storageClasses, choice, t);
  return (
    <div className={styles.row}>
      {choice.claimMode === 'new' && (
        <Select
          label={t('enable.storageClass')}
          options={withChosen(storageClasses, choice.storageClass)}
          value={choice.storageClass}
          onChange={name =>
            name !== null && onChange({ ...choice, storageClass: String(name) })
          }
        />
      )}
      <Select
        label={t('enable.snapshotClass')}
        description={t('enable.snapshotClassHint')}
        options={withChosen(
          (valueOf(cluster?.snapshotClasses) ?? []).map(({ name, driver }) => ({
            value: name,
            label: t('enable.classDriver', { name, driver }),
          })),
          choice.snapshotClass,
          t('enable.unchanged'),
        )}
        value={choice.snapshotClass}
        onChange={name =>
          name !== null && onChange({ ...choice, snapshotClass: String(name) })
        }
      />
      <Select
        label={t('enable.cacheStorageClass')}
        description={t('enable.cacheHint')}
        options={withChosen(
          storageClasses,
          choice.cacheStorageClass,
          t('enable.unchanged'),
        )}
        value={choice.cacheStorageClass}
        onChange={name =>
          name !== null &&
          onChange({ ...choice, cacheStorageClass: String(name) })
        }
      />
    </div>
  );
}

function KustomizationPart({ choices, choice, onChange }: ChoiceProps) {
  const t = useText();
  const cluster = findCluster(choices, choice.cluster);
  const found = valueOf(cluster?.kustomizations) ?? [];
  return (
    <div className={styles.row}>
      <Select
        label={t('enable.kustomization')}
        options={[
          ...found.map(({ namespace, name, path }) => ({
            value: name,
            label: t('enable.kustomizationFound', {
              namespace,
              name,
              path: path ?? './',
            }),
          })),
          { value: SEARCH, label: t('enable.kustomizationSearch') },
        ]}
        value={choice.kustomizationName || SEARCH}
        onChange={name =>
          onChange({
            ...choice,
            kustomizationName:
              name === null || name === SEARCH ? '' : String(name),
          })
        }
      />
      {choice.kustomizationName === '' && (
        <TextField
          label={t('enable.kustomizationFile')}
          description={t('enable.kustomizationFileHint')}
          value={choice.kustomization}
          onChange={kustomization => onChange({ ...choice, kustomization })}
        />
      )}
    </div>
  );
}

interface NamedOption {
  readonly value: string;
  readonly label: string;
}

function namesOf(
  reading: Reading<readonly { name: string; isDefault: boolean }[]> | undefined,
  _choice: BackupChoice,
  t: ReturnType<typeof useText>,
): readonly NamedOption[] {
  return (valueOf(reading) ?? []).map(({ name, isDefault }) => ({
    value: name,
    label: isDefault ? t('enable.classDefault', { name }) : name,
  }));
}

/** Shows the selected value even if the cluster doesn't have it. The problems below report that. */
function withChosen(
  options: readonly NamedOption[],
  chosen: string,
  empty = chosen,
): readonly NamedOption[] {
  return options.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen === '' ? empty : chosen }];
}
