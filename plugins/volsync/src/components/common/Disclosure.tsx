import { RiArrowRightSLine } from '@remixicon/react';
import { useId, useState, type ReactNode } from 'react';
import styles from './Disclosure.module.css';

/** One line that opens more beneath it; what is closed is not drawn. @internal */
export function Disclosure(props: { title: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const panelId = useId();
  return (
    <div>
      <button
        type="button"
        className={styles.trigger}
        aria-expanded={open}
        aria-controls={open ? panelId : undefined}
        onClick={() => setOpen(!open)}
      >
        <RiArrowRightSLine size={16} aria-hidden className={styles.sign} />
        <span>{props.title}</span>
      </button>
      {open && (
        <div id={panelId} className={styles.panel}>
          {props.children}
        </div>
      )}
    </div>
  );
}
