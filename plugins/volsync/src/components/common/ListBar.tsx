import { Button, SearchField } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState, type ReactNode } from 'react';
import { messageOf } from '../../format/messageOf';
import { saveFile } from '../../format/saveFile';
import { toError } from '../../hooks/useLoad';
import styles from './ListBar.module.css';

/** The bar above a long list: search, filters, counts and export. */
export function ListBar(props: {
  search: { label: string; text: string; onChange: (text: string) => void };
  filters: ReactNode;
  status: string;
  csv: { label: string; name: string; make: () => string | Promise<string> };
  /** More controls, before the export button */
  children?: ReactNode;
}) {
  const { search, csv } = props;
  const [failure, setFailure] = useState<string>();
  const save = async () => {
    setFailure(undefined);
    try {
      const text = await csv.make();
      saveFile({ name: csv.name, type: 'text/csv', text });
    } catch (error) {
      setFailure(messageOf(toError(error)));
    }
  };
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        <SearchField
          aria-label={search.label}
          placeholder={search.label}
          value={search.text}
          onChange={search.onChange}
        />
      </div>
      {props.filters}
      <div className={styles.end}>
        <span role="status">{props.status}</span>
        {props.children}
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine aria-hidden />}
          onPress={save}
        >
          {csv.label}
        </Button>
        {failure !== undefined && <span role="alert">{failure}</span>}
      </div>
    </div>
  );
}

/** Filter buttons with counts, one per value. Only pressed values are shown; if none is pressed, all are. */
export function PillFilter<Value extends string>(props: {
  label: string;
  options: readonly { value: Value; pill: ReactNode; title?: string }[];
  chosen: readonly Value[];
  onChoice: (chosen: readonly Value[]) => void;
}) {
  const { label, options, chosen, onChoice } = props;
  return (
    <div className={styles.pills} role="group" aria-label={label}>
      {options.map(({ value, pill, title }) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen.includes(value)}
          title={title}
          onClick={() =>
            onChoice(
              chosen.includes(value)
                ? chosen.filter(one => one !== value)
                : [...chosen, value],
            )
          }
        >
          {pill}
        </button>
      ))}
    </div>
  );
}
