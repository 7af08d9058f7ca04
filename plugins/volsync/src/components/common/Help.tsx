import { ButtonIcon, DialogTrigger, Popover } from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import styles from './Help.module.css';

/** Explains a term where it is first used. */
export function Help(props: {
  readonly term: 'objective' | 'testRestore' | 'retention';
}) {
  const t = useText();
  const { term } = props;
  const question = t(`help.${term}.question`);
  return (
    <DialogTrigger>
      <ButtonIcon
        className={styles.button}
        size="small"
        variant="tertiary"
        aria-label={question}
        icon={<RiQuestionLine aria-hidden />}
      />
      <Popover aria-label={question} className={styles.popover}>
        <p className={styles.text}>{t(`help.${term}.answer`)}</p>
      </Popover>
    </DialogTrigger>
  );
}
