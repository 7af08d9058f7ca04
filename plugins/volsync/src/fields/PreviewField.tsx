import { Button, Skeleton } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  type FieldExtensionComponentProps,
  scaffolderApiRef,
} from '@backstage/plugin-scaffolder-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Collapsible } from '../components/common/Collapsible';
import { StatusAlert } from '../components/common/StatusAlert';
import { useLoad } from '../hooks/useLoad';
import { useText } from '../hooks/useText';
import { MarkdownSummary } from './MarkdownSummary';
import { type Preview, requestPreview, SHOWN, withoutShown } from './preview';
import styles from './PreviewField.module.css';

export interface PreviewFieldOptions {
  /** The template whose steps are dry-run. Default: `template:default/enable-backups` */
  readonly template?: string;
  /** Waits for a press, so it can stand on one page with the fields that it depends on. Default: false */
  readonly onRequest?: boolean;
}

export const DEFAULT_TEMPLATE = 'template:default/enable-backups';

type Props = FieldExtensionComponentProps<string, PreviewFieldOptions>;

/** Previews the pull request in words and as a diff. */
export function PreviewField(props: Props) {
  const t = useText();
  const catalog = useApi(catalogApiRef);
  const scaffolder = useApi(scaffolderApiRef);
  const { formData, onChange } = props;
  const { template: templateRef = DEFAULT_TEMPLATE, onRequest = false } =
    props.uiSchema['ui:options'] ?? {};
  const values = useRef({});
  values.current = props.formContext?.formData ?? {};
  useEffect(() => {
    // The form validates only fields that have a value.
    if (formData !== SHOWN) {
      onChange(SHOWN);
    }
  }, [formData, onChange]);
  const load = useCallback(
    () =>
      requestPreview({
        catalog,
        scaffolder,
        templateRef,
        values: values.current,
      }),
    [catalog, scaffolder, templateRef],
  );
  const form = JSON.stringify(withoutShown(values.current));
  const [requested, setRequested] = useState<string>();
  const isRequested = !onRequest || requested === form;
  const { state, retry } = useLoad(isRequested ? load : undefined);
  if (!isRequested) {
    return (
      <Button
        size="small"
        variant="secondary"
        onPress={() => setRequested(form)}
      >
        {t('preview.show')}
      </Button>
    );
  }
  if (state.kind === 'loaded') {
    return <PreviewResult preview={state.value} onRetry={retry} />;
  }
  if (state.kind === 'failed') {
    return (
      <PreviewResult
        preview={{ state: 'refused', reason: state.error.message }}
        onRetry={retry}
      />
    );
  }
  return (
    <div role="status" aria-label={t('preview.loading')}>
      <p>{t('preview.loading')}</p>
      <Skeleton width="100%" height={160} />
    </div>
  );
}

function PreviewResult(props: {
  readonly preview: Preview;
  readonly onRetry: () => void;
}) {
  const t = useText();
  const { preview } = props;
  if (preview.state !== 'ready') {
    const isRefused = preview.state === 'refused';
    return (
      <StatusAlert
        tone={isRefused ? 'critical' : 'unknown'}
        title={t(isRefused ? 'preview.refused' : 'preview.unchecked')}
      >
        <p>{preview.reason}</p>
        <Button size="small" variant="secondary" onPress={props.onRetry}>
          {t('preview.retry')}
        </Button>
      </StatusAlert>
    );
  }
  return (
    <div className={styles.root}>
      <MarkdownSummary text={preview.summary} />
      {preview.diff !== '' && (
        <Collapsible title={t('preview.diff')}>
          <pre className={styles.diff}>
            {preview.diff.split('\n').map((line, index) => (
              <span key={index} data-change={changeOf(line)}>
                {line}
                {'\n'}
              </span>
            ))}
          </pre>
        </Collapsible>
      )}
    </div>
  );
}

function changeOf(line: string): 'added' | 'removed' | undefined {
  if (/^(\+\+\+|---) /.test(line)) {
    return undefined;
  }
  if (line.startsWith('+')) {
    return 'added';
  }
  return line.startsWith('-') ? 'removed' : undefined;
}
