import { Fragment, type ReactNode } from 'react';
import { Code } from './Code';
import { Timestamp } from './Timestamp';

const PARTS =
  /`([^`]+)`|\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?: UTC|Z)/g;

/** A sentence of the backend: its UTC times in the viewer's zone, as everywhere on the page, and its code as code. */
export function Prose({ text }: { text: string }) {
  const nodes: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [whole, code, date, time] = match;
    nodes.push(
      text.slice(end, match.index),
      code === undefined ? (
        <Timestamp at={`${date}T${time}Z`} />
      ) : (
        <Code>{code}</Code>
      ),
    );
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
