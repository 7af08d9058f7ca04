import { Button } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useEffect, useId, useRef, useState } from 'react';
import { volumeName } from '../../format/volume';
import { useGoTo } from '../../hooks/useGoTo';
import { usePlace } from '../../hooks/usePlace';
import { useText } from '../../hooks/useText';
import { DetailsSection } from './DetailsSection';
import { EventsSection } from './EventsSection';
import { HistorySection } from './HistorySection';
import { RunsSection } from './RunsSection';
import { SnapshotsSection } from './SnapshotsSection';
import { TimelineSection } from './TimelineSection';
import styles from '../common/Section.module.css';

const SECTIONS = {
  timeline: TimelineSection,
  snapshots: SnapshotsSection,
  runs: RunsSection,
  history: HistorySection,
  details: DetailsSection,
  events: EventsSection,
} as const;

type SectionName = keyof typeof SECTIONS;

const NAMES: readonly SectionName[] = [
  'timeline',
  'snapshots',
  'runs',
  'history',
  'details',
  'events',
];

/** What is one click away, one at a time; closed at first, so that a healthy volume stays quiet. */
export function Sections({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const { open, toggle } = useOpenSection(volume.id);
  const panelId = useId();
  const Section = open && SECTIONS[open];
  const panel = useRef<HTMLDivElement>(null);
  const wasOpenAtFirst = useRef(open !== undefined);
  useEffect(() => {
    // A link led here: what it means must be in sight
    if (wasOpenAtFirst.current) {
      panel.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, []);
  return (
    <div className={styles.root}>
      <div
        role="group"
        aria-label={t('section.list', { volume: volumeName(volume) })}
        className={styles.bar}
      >
        {NAMES.map(name => (
          <Button
            key={name}
            size="small"
            variant="tertiary"
            className={styles.button}
            aria-expanded={open === name}
            aria-controls={open === name ? panelId : undefined}
            onPress={() => toggle(name)}
            iconEnd={
              open === name ? (
                <RiArrowUpSLine aria-hidden />
              ) : (
                <RiArrowDownSLine aria-hidden />
              )
            }
          >
            {t(`section.${name}`)}
          </Button>
        ))}
      </div>
      {Section && (
        <div id={panelId} ref={panel} className={styles.panel}>
          <Section volume={volume} />
        </div>
      )}
    </div>
  );
}

/** The address follows what is opened, so that it can be sent; each volume keeps its own section. */
function useOpenSection(volume: string) {
  const place = usePlace();
  const goTo = useGoTo();
  const [open, setOpen] = useState<SectionName | undefined>(() =>
    place.kind === 'volumes' && place.volume === volume
      ? NAMES.find(name => name === place.section)
      : undefined,
  );
  const toggle = (name: SectionName) => {
    const section = open === name ? undefined : name;
    setOpen(section);
    goTo(
      {
        kind: 'volumes',
        volume: section && volume,
        section,
        filter: {},
      },
      { replace: true },
    );
  };
  return { open, toggle };
}
