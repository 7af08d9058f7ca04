import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Ago } from './Timestamp';

/** When a restore was last compared with its backup, and the result. */
export function LastTestRestore({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const locale = useLocale();
  const { drill } = volume;
  if (!drill) {
    return <>{t('testRestore.never')}</>;
  }
  const ago = <Ago at={drill.at} />;
  if (drill.equal && drill.application?.passed === false) {
    const { check } = drill.application;
    return <>{t('testRestore.unusable', { ago, check })}</>;
  }
  return drill.equal ? (
    <>
      {t('testRestore.passed', {
        count: drill.files,
        ago,
        files: formatCount(drill.files, locale),
        size: formatBytes(drill.bytes, locale),
      })}
      {drill.application &&
        ` · ${t('testRestore.consistent', { check: drill.application.check })}`}
    </>
  ) : (
    <>{t('testRestore.failed', { ago })}</>
  );
}
