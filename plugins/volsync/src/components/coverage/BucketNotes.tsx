import type { CoverageSearch } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { Ago } from '../common/Timestamp';
import theme from '../common/theme.module.css';

/** How the buckets were searched, and what wasn't covered. */
export function BucketNotes({ search }: { search: CoverageSearch }) {
  const t = useText();
  const { state, at, message = '', doubts, gaps } = search;
  return (
    <div>
      <p className={theme.muted}>
        {state === 'read' && at
          ? t('coverage.buckets.read', { ago: <Ago at={at} /> })
          : t(`coverage.buckets.${state === 'read' ? 'pending' : state}`, {
              message: message.replace(/\.$/, ''),
            })}
      </p>
      <Sentences title="uncertainties" sentences={doubts} />
      <Sentences title="gaps" sentences={gaps} />
    </div>
  );
}

function Sentences(props: {
  title: 'uncertainties' | 'gaps';
  sentences: readonly string[];
}) {
  const t = useText();
  const { title, sentences } = props;
  if (sentences.length === 0) {
    return null;
  }
  return (
    <Collapsible
      title={t(`coverage.buckets.${title}`, {
        number: String(sentences.length),
      })}
    >
      <ul>
        {sentences.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Collapsible>
  );
}
