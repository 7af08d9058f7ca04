import { Fragment, type ReactNode } from 'react';
import { Code } from './Code';
import { Timestamp } from './Timestamp';

const PARTS =
  /`([^`]+)`|“([^”]+)” \(([a-z][a-z0-9-]+)\)|(?:\bat )?\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: UTC|Z)/g;

/**
 * Renders a sentence of the backend. UTC times become times in the viewer's zone, as on the rest of the page, and code
 * is formatted as code. "At 2026-11-23 03:00 UTC" becomes "today 04:00 CET", without "at".
 */
export function Prose(props: {
  text: string;
  /** Renders a finding that the sentence names; by its title if omitted */
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
