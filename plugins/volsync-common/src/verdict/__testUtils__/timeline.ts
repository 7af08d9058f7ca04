import { collectDestinationEvidence, collectVolumeEvidence } from '../collect';
import { judgeSource, judgeVolume } from '../judge';
import { judgeDestination } from '../judgeDestination';
import type { Finding } from '../verdict';
import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../../volsync/resources';
import { CREATED_BY_LABEL } from '../../volsync/names';
import { Playback } from './playback';
import type { Tape } from './tape';

/** The conclusion about one resource at one moment. */
export interface Conclusion {
  readonly kind:
    | 'ReplicationSource'
    | 'ReplicationDestination'
    | 'PersistentVolumeClaim';
  readonly name: string;
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

/** All conclusions at the current moment of the playback. */
export function conclude(playback: Playback): Conclusion[] {
  const inputs = playback.inputs();
  const sources = playback.list<ReplicationSource>('ReplicationSource');
  const ofSources = sources.map(source => {
    const evidence = collectVolumeEvidence({
      ...inputs,
      claimName: source.spec?.sourcePVC ?? '',
    });
    const judgement = judgeSource(evidence, source.metadata.name);
    return {
      kind: 'ReplicationSource' as const,
      name: source.metadata.name,
      ...(judgement ?? judgeVolume(evidence)),
    };
  });
  const ofDestinations = playback
    .list<ReplicationDestination>('ReplicationDestination')
    .map(destination => ({
      kind: 'ReplicationDestination' as const,
      name: destination.metadata.name,
      ...judgeDestination(
        collectDestinationEvidence(inputs, destination),
        inputs.now,
      ),
    }));
  const ofClaims = playback
    .list<PersistentVolumeClaim>('PersistentVolumeClaim')
    .filter(({ metadata }) => metadata.labels?.[CREATED_BY_LABEL] !== 'volsync')
    .map(({ metadata }) => ({
      kind: 'PersistentVolumeClaim' as const,
      name: metadata.name,
      ...judgeVolume(
        collectVolumeEvidence({ ...inputs, claimName: metadata.name }),
      ),
    }));
  return [...ofSources, ...ofDestinations, ...ofClaims];
}

/** Every moment at which a conclusion changed, checked after each event and each second between. */
export function timeline(
  tape: Tape,
): { readonly at: string; readonly conclusion: Conclusion }[] {
  const playback = new Playback(tape);
  const changes: { at: string; conclusion: Conclusion }[] = [];
  const last = new Map<string, string>();
  for (const at of moments(tape)) {
    playback.playTo(at);
    for (const conclusion of conclude(playback)) {
      const key = `${conclusion.kind}/${conclusion.name}`;
      const text = [
        conclusion.verdict,
        ...conclusion.findings.map(({ code }) => code),
      ].join(' ');
      if (last.get(key) !== text) {
        last.set(key, text);
        changes.push({ at, conclusion });
      }
    }
  }
  return changes;
}

function moments(tape: Tape): string[] {
  const times = new Set([...tape.events.map(({ time }) => time), tape.end]);
  const last = Math.max(...[...times].map(time => Date.parse(time)));
  for (let time = Date.parse(tape.start); time < last; time += 1000) {
    times.add(new Date(time).toISOString());
  }
  return [...times].sort((a, b) => Date.parse(a) - Date.parse(b));
}
