import { Fragment, type ReactNode } from 'react';
import { Code } from './Code';
import { Timestamp } from './Timestamp';

const PARTS =
  /`([^`]+)`|“([^”]+)” \(([a-z][a-z0-9-]+)\)|(?:\bat )?\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: UTC|Z)/g;

/**
 * A sentence of the backend: its UTC times in the viewer's zone, as everywhere on the page, and its code as code.
 * "At 2026-11-23 03:00 UTC" becomes "today 04:00 CET", which takes no "at".
 */
export function Prose(props: {
  text: string;
  /** How a finding is shown that the sentence names; by its title if omitted */
  finding?: (code: string, title: string) => ReactNode;
}) {
  const { text } = props;
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [whole, code, title, finding, date, time] = match;
    nodes.push(text.slice(end, match.index));
    if (code !== undefined) {
      nodes.push(<Code>{code}</Code>);
    } else if (title !== undefined && finding !== undefined) {
      nodes.push(props.finding?.(finding, title) ?? `“${title}”`);
    } else {
      nodes.push(<Timestamp at={`${date}T${time}Z`} />);
    }
    end = match.index + whole.length;
  }
  nodes.push(text.slice(end));
  return (
    <>
      {nodes.map((node, index) => (
        <Fragment key={index}>{node}</Fragment>
      ))}
    </>
  );
}
