import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';

/** Both sizes of a changed file, or the only one. */
export function ChangedSize(props: {
  readonly before: number | undefined;
  readonly after: number | undefined;
}) {
  const t = useText();
  const locale = useLocale();
  const { before, after } = props;
  const size = (bytes: number | undefined) =>
    bytes === undefined ? '–' : formatBytes(bytes, locale);
  return before === undefined || after === undefined || before === after ? (
    <>{size(before ?? after)}</>
  ) : (
    <>{t('compare.toSize', { before: size(before), after: size(after) })}</>
  );
}
