import {
  Lexer,
  isNode,
  parseAllDocuments,
  visit,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { InputError } from './InputError';

// Manifests nest to a depth of about 20; parsing takes at least quadratic time in the depth.
const MAX_DEPTH = 100;

/**
 * Parses YAML. Text that nests too deeply is rejected before it is parsed, because a few kilobytes of brackets would
 * block the process for seconds. So is an anchor that contains itself, because traversing it would never end. Throws
 * `InputError`.
 */
export function parseYaml(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
  file: string,
): Document.Parsed[] {
  refuseDeep(text, file);
  const documents = parseAllDocuments(text, options) as Document.Parsed[];
  documents.forEach(document => refuseCycles(document, file));
  return documents;
}

/** An alias can refer only to an earlier anchor, so a cycle is an alias inside its own anchor. */
function refuseCycles(document: Document.Parsed, file: string): void {
  visit(document, {
    Alias(_, alias, path) {
      const isInside = path.some(
        node =>
          isNode(node) && 'anchor' in node && node.anchor === alias.source,
      );
      if (isInside && path.some(node => node === alias.resolve(document))) {
        throw new InputError(
          `${file} can't be read as YAML: the anchor "&${alias.source}" contains itself. Remove the alias "*${alias.source}" inside of it`,
        );
      }
    },
  });
}

function refuseDeep(text: string, file: string): void {
  let flow = 0;
  let line = 1;
  let column = 0;
  /** Indicators such as `- - -` at the beginning of the line */
  let indicators = 0;
  let begun = false;
  const indents: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') {
      flow += 1;
    } else if (token === ']' || token === '}') {
      flow = Math.max(0, flow - 1);
    } else if (token === '-' || token === '?' || token === ':') {
      indicators += 1;
    }
    const isBlank = /^[ \t\r\n]*$/.test(token);
    if (!isBlank && !begun && flow === 0) {
      begun = true;
      while ((indents.at(-1) ?? -1) >= column) {
        indents.pop();
      }
      indents.push(column);
    }
    const depth = flow + indents.length + (begun ? indicators : 0);
    if (depth > MAX_DEPTH) {
      throw new InputError(
        `${file}, line ${line}, can't be read as YAML: it nests more than ${MAX_DEPTH} levels deep. Write it with less nesting`,
      );
    }
    const newline = token.lastIndexOf('\n');
    if (newline < 0) {
      column += token.length;
    } else {
      line += token.split('\n').length - 1;
      column = token.length - newline - 1;
      indicators = 0;
      begun = false;
    }
  }
}
