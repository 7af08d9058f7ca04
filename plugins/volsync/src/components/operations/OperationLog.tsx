import type {
  Operation,
  RunReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { useOperationContext } from '../actions/OperationContext';
import { Collapsible } from '../common/Collapsible';
import { LogTail } from '../common/LogTail';

/** Destinations that operations create. */
const OWN_DESTINATION = /^backstage-volsync-/;

/** The log of the operation's pod, on demand, while VolSync has one. */
export function OperationLog({ operation }: { operation: Operation }) {
  const t = useText();
  const volume = useOperationContext()?.volume;
  const attempt = volume && runOf(operation, volume)?.attempts.at(-1);
  if (attempt?.logTail === undefined) {
    return null;
  }
  const { pod, logTail } = attempt;
  return (
    <Collapsible title={t('now.log')}>
      <LogTail text={logTail} label={t('now.logOf', { pod })} />
    </Collapsible>
  );
}

function runOf(
  { kind }: Operation,
  { run, destinations }: VolumeReport,
): RunReport | undefined {
  return kind === 'backup'
    ? run
    : destinations.find(each => each.run && OWN_DESTINATION.test(each.name))
        ?.run;
}
