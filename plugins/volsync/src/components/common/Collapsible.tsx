import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import styles from './Collapsible.module.css';

/** Backstage UI's accordion in one plain line. Closed content isn't rendered. */
export function Collapsible(props: { title: ReactNode; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Accordion
      className={styles.root}
      isExpanded={isOpen}
      onExpandedChange={setOpen}
    >
      <AccordionTrigger className={styles.trigger} level={4}>
        <span>{props.title}</span>
      </AccordionTrigger>
      <AccordionPanel className={styles.panel}>
        {isOpen && props.children}
      </AccordionPanel>
    </Accordion>
  );
}
