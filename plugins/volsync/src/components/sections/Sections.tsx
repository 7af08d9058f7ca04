import { Button } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useId, useState } from 'react';
import { volumeName } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { DetailsSection } from './DetailsSection';
import { EventsSection } from './EventsSection';
import { RunsSection } from './RunsSection';
import { SnapshotsSection } from './SnapshotsSection';
import { TimelineSection } from './TimelineSection';
import styles from './Sections.module.css';

const SECTIONS = {
  timeline: TimelineSection,
  snapshots: SnapshotsSection,
  runs: RunsSection,
  details: DetailsSection,
  events: EventsSection,
} as const;

type SectionName = keyof typeof SECTIONS;

const NAMES: readonly SectionName[] = [
  'timeline',
  'snapshots',
  'runs',
  'details',
  'events',
];

/** What is one click away, one at a time; closed at first, so that a healthy volume stays quiet. @internal */
export function Sections({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [open, setOpen] = useState<SectionName>();
  const panelId = useId();
  const Section = open && SECTIONS[open];
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
            onPress={() => setOpen(open === name ? undefined : name)}
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
        <div id={panelId} className={styles.panel}>
          <Section volume={volume} />
        </div>
      )}
    </div>
  );
}
