import {
  Button,
  ButtonLink,
  MenuListBox,
  MenuListBoxItem,
  MenuTrigger,
  Select,
} from '@backstage/ui';
import type { FleetPage } from 'backstage-plugin-volsync-common';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { ListBar, PillFilter } from '../common/ListBar';
import { VerdictCountBadge } from '../common/VerdictBadge';
import {
  FLEET_COLUMNS,
  FLEET_GROUPINGS,
  HIDEABLE_COLUMNS,
  listCounts,
  type FleetChoice,
  type FleetColumn,
  type FleetGrouping,
} from './fleetView';
import { FleetViews } from './FleetViews';
import styles from './fleet.module.css';

/** The bar above the table: counts that filter, a search, grouping and the export. */
export function FleetBar(props: {
  page: Pick<FleetPage, 'counts' | 'matching' | 'score'>;
  makeCsv: () => Promise<string>;
  choice: FleetChoice;
  onChoice: (change: Partial<FleetChoice>) => void;
  /** Without column headings, which otherwise sort */
  narrow: boolean;
  /** The address of the bulk requests, if the viewer can see them */
  bulkHref?: string;
}) {
  const t = useText();
  const locale = useLocale();
  const { page, choice, onChoice } = props;
  return (
    <ListBar
      search={{
        label: t('fleet.search'),
        text: choice.text,
        onChange: text => onChoice({ text }),
      }}
      filters={
        <PillFilter
          label={t('tab.counts')}
          options={listCounts(page.counts).map(({ verdict, count }) => ({
            value: verdict,
            pill: <VerdictCountBadge verdict={verdict} count={count} />,
          }))}
          chosen={choice.verdicts}
          onChoice={verdicts => onChoice({ verdicts })}
        />
      }
      status={t('fleet.shown', {
        count: page.score.volumes,
        shown: formatCount(page.matching, locale),
        total: formatCount(page.score.volumes, locale),
      })}
      csv={{
        label: t('fleet.csv'),
        name: 'backups.csv',
        make: props.makeCsv,
      }}
    >
      {props.bulkHref && (
        <ButtonLink size="small" variant="secondary" href={props.bulkHref}>
          {t('bulk.all')}
        </ButtonLink>
      )}
      <FleetViews />
      {props.narrow && (
        <div className={styles.grouping}>
          <Select
            aria-label={t('fleet.sort')}
            size="small"
            options={FLEET_COLUMNS.map(value => ({
              value,
              label: t('fleet.sortBy', { column: t(`fleet.column.${value}`) }),
            }))}
            value={choice.sort}
            onChange={sort =>
              onChoice({ sort: sort as FleetColumn, descending: false })
            }
          />
        </div>
      )}
      {!props.narrow && (
        <MenuTrigger>
          <Button size="small" variant="secondary">
            {t('fleet.columns')}
          </Button>
          <MenuListBox
            aria-label={t('fleet.columns')}
            selectionMode="multiple"
            escapeKeyBehavior="none"
            selectedKeys={HIDEABLE_COLUMNS.filter(
              column => !choice.hidden.includes(column),
            )}
            onSelectionChange={keys =>
              onChoice({
                hidden: HIDEABLE_COLUMNS.filter(
                  column => keys !== 'all' && !keys.has(column),
                ),
              })
            }
          >
            {HIDEABLE_COLUMNS.map(column => (
              <MenuListBoxItem key={column} id={column}>
                {t(`fleet.column.${column}`)}
              </MenuListBoxItem>
            ))}
          </MenuListBox>
        </MenuTrigger>
      )}
      <div className={styles.grouping}>
        <Select
          aria-label={t('fleet.group')}
          size="small"
          options={FLEET_GROUPINGS.map(value => ({
            value,
            label:
              value === 'none'
                ? t('fleet.noGrouping')
                : t('fleet.groupedBy', { what: t(`fleet.groupBy.${value}`) }),
          }))}
          value={choice.group}
          onChange={group => onChoice({ group: group as FleetGrouping })}
        />
      </div>
    </ListBar>
  );
}
