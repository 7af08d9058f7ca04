import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { isVolsyncAvailable } from '../../availability';
import { useEntityReport } from '../../hooks/useEntityReport';
import theme from '../common/theme.module.css';
import { Loading } from '../common/Loading';
import { LoadedReport } from './LoadedReport';
import { MissingAnnotations } from './MissingAnnotations';
import { Failed, Forbidden, Missing } from './ReportErrors';
import styles from './page.module.css';

/** The Backups tab of the current entity. @public */
export function EntityVolsyncContent() {
  const { entity } = useEntity();
  return (
    <div className={`${theme.root} ${styles.page}`}>
      {isVolsyncAvailable(entity) ? (
        <Report entityRef={stringifyEntityRef(entity)} />
      ) : (
        <MissingAnnotations />
      )}
    </div>
  );
}

function Report({ entityRef }: { entityRef: string }) {
  const { state, retry, askForSignIn } = useEntityReport(entityRef);
  switch (state.kind) {
    case 'loading':
      return <Loading />;
    case 'forbidden':
      return <Forbidden error={state.error} retry={retry} />;
    case 'missing':
      return <Missing error={state.error} retry={retry} />;
    case 'failed':
      return <Failed error={state.error} retry={retry} />;
    case 'loaded':
    default:
      return (
        <LoadedReport
          report={state.report}
          connection={state.connection}
          askForSignIn={askForSignIn}
        />
      );
  }
}
