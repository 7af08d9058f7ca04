import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import type {
  VolumeHistory,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import {
  Suspense,
  lazy,
  useEffect,
  useRef,
  useState,
  type ComponentType,
} from 'react';
import { volumeName } from '../../format/volume';
import { useGoTo } from '../../hooks/useGoTo';
import type { Loaded } from '../../hooks/useLoad';
import { useTabLocation } from '../../hooks/useTabLocation';
import { useText } from '../../hooks/useText';
import { Loading } from '../common/Loading';
import styles from './VolumeTabs.module.css';

interface TabProps {
  readonly volume: VolumeReport;
  readonly history: Loaded<VolumeHistory>;
}

const TABS = ['activity', 'snapshots', 'details'] as const;

type TabName = (typeof TABS)[number];

const CONTENTS: Readonly<Record<TabName, ComponentType<TabProps>>> = {
  activity: lazy(() =>
    import('../sections/ActivitySection').then(m => ({
      default: m.ActivitySection,
    })),
  ),
  snapshots: lazy(() =>
    import('../sections/SnapshotsSection').then(m => ({
      default: m.SnapshotsSection,
    })),
  ),
  details: lazy(() =>
    import('../sections/DetailsSection').then(m => ({
      default: m.DetailsSection,
    })),
  ),
};

/** Names in links from earlier versions. */
const FORMER: Readonly<Record<string, TabName>> = {
  timeline: 'activity',
  runs: 'activity',
  history: 'activity',
  events: 'details',
};

/** Tabs for activity, restore points and details. */
export function VolumeTabs(props: TabProps) {
  const t = useText();
  const { volume } = props;
  const { tab, select, isLinked } = useTab(volume.id);
  const root = useRef<HTMLDivElement>(null);
  const wasLinked = useRef(isLinked);
  useEffect(() => {
    // A link opened this tab, so its target must be visible
    if (wasLinked.current) {
      root.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, []);
  return (
    <div ref={root} className={styles.root}>
      <Tabs
        className={styles.tabs}
        selectedKey={tab}
        onSelectionChange={key => select(key as TabName)}
      >
        <TabList aria-label={t('section.list', { volume: volumeName(volume) })}>
          {TABS.map(name => (
            <Tab key={name} id={name}>
              {t(`section.${name}`)}
            </Tab>
          ))}
        </TabList>
        {TABS.map(name => {
          const Content = CONTENTS[name];
          return (
            <TabPanel key={name} id={name}>
              <Suspense fallback={<Loading />}>
                <Content {...props} />
              </Suspense>
            </TabPanel>
          );
        })}
      </Tabs>
    </div>
  );
}

/** The address follows the tab, so it can be shared. Each volume keeps its own tab. */
function useTab(volume: string) {
  const place = useTabLocation();
  const goTo = useGoTo();
  const section =
    place.kind === 'volumes' && place.volume === volume
      ? place.section
      : undefined;
  const linked =
    TABS.find(name => name === section) ??
    (section !== undefined && Object.hasOwn(FORMER, section)
      ? FORMER[section]
      : undefined);
  const [tab, setTab] = useState<TabName>(linked ?? 'activity');
  const select = (name: TabName) => {
    setTab(name);
    goTo(
      { kind: 'volumes', volume, section: name, filter: {} },
      { replace: true },
    );
  };
  return { tab, select, isLinked: linked !== undefined };
}
