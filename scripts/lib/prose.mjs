import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Checks the language of texts that people read: extracts the texts of a file, and the problems of each. The words are
 * those of the project's term base; a rule is here only if it can't match a correct sentence.
 */

const MAX_WORDS = 30;

/** Words to avoid, and what to write instead. */
const WORDS = [
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\b(get|gets|got|getting|gotten) back\b/i, 'restore'],
  [/\b(goes on|go on|going on|went on|gone on)\b/i, 'continues, is running'],
  [/\b(still|yet) to come\b/i, 'pending'],
  [/\bat work\b/i, 'running'],
  [/\banew\b/i, 'again'],
  [/\bagain and again\b/i, 'repeatedly'],
  [/\bby (itself|themselves|himself)\b/i, 'automatically, alone'],
  [/\bproven\b/i, 'test-restored'],
  [/\bcame back as\b/i, 'all files match'],
  [/\bkept snapshots?\b/i, 'retention'],
  [/\bsince the one before\b/i, 'changes'],
  [
    /\b(wants?|needs?) a look\b|\blook(s|ed)? at it\b|\bnot looked at\b/i,
    'needs attention, not checked',
  ],
  [/\bnobody('s)?\b/i, 'no one, no owner, not monitored'],
  [/\bsomebody('s)?\b/i, 'name who, or someone'],
  [/\bperhaps\b/i, 'possibly, may'],
  [/\bvolumes? (that is |that are )?gone\b/i, 'missing volume'],
  [
    /(?<!\bthere )\b(is|are) none\b|\b(is|are) not one\b|\bisn't one\b/i,
    "isn't valid",
  ],
  [
    /(?<!\b(there|and|or|it|this|that|but|which)\s)\b(is|are) no (?!longer\b|more\b|one\b|different\b)/i,
    "isn't a …",
    text => !/\b(there|here)\b/i.test(text),
  ],
  [/\bmay not\b/i, "can't, doesn't have permission, might not"],
  [
    /\b(is|are|was|were|be|been) told\b(?! apart\b)|\btold of\b/i,
    'notified, configured',
  ],
  [/\b(does|do)(n't| not) tell\b/i, 'reports, shows, distinguishes'],
  [/\bfits? what you chose\b/i, 'matches your filters'],
  [/\bby hand only\b|\bonly by hand\b/i, 'manual only'],
  [/\bin step\b/i, 'in sync'],
  [/\bfires soon\b|\bunless over\b/i, 'pending'],
  [/\bstands? in the way\b|\bstanding in the way\b/i, 'blocks'],
  [/\bwhat to know before\b/i, 'Before you start'],
  [/\bwhat helps\b/i, 'suggestion'],
  [/\bdoubters?\b/i, 'to reproduce it'],
  [/\bfor machines\b/i, 'JSON'],
  [/\bgroup by nothing\b/i, 'no grouping'],
  [
    /\bholds? (back )?the schedule\b|\bheld schedule\b/i,
    'suspend the schedule',
  ],
  [/\btag that is satisfied\b/i, 'suspend the schedule'],
  [/\bthe way things are meant\b/i, 'say the thing'],
  [/\banother finding\b/i, 'name the finding'],
  [/\bon duty\b/i, 'the leader'],
  [/\b(he|his|him|himself|she|her|hers|herself)\b/i, 'they, their'],
];

const STORY =
  /\b(AC-?\d+|(DATA|SEC|OPS|TECH|PERF|INT|NEG)-\d{3}|BACKUP-[A-Z]+(-\d+)?|(US|EPIC)-\d+)\b/;

const MARKDOWN = [
  [/\*\*[^*\s][^*]*\*\*/, 'bold'],
  [/\[[^\]]+\]\((https?:|\.|\/|#)[^)]*\)/, 'a link'],
  [/`[^`\n]+`/, 'code'],
];

/** The sentences of a text; a colon before a list or a line break ends one too. */
export function toSentences(text) {
  return text
    .split(/(?<=[.!?…]["”’')\]]*)\s+|\n{2,}|:\s*\n/)
    .map(sentence => sentence.trim())
    .filter(Boolean);
}

const countWords = sentence =>
  sentence.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word)).length;

/**
 * The problems of a text, as lines for a person.
 * @param {string} text
 * @param {{ markdown?: boolean, story?: boolean }} allowed what this text may contain
 */
export function judgeText(text, { markdown = false, story = false } = {}) {
  const problems = [];
  for (const [pattern, instead, applies] of WORDS) {
    const [found] = pattern.exec(text) ?? [];
    if (found && (!applies || applies(text))) {
      problems.push(`"${found}": write ${instead}`);
    }
  }
  for (const sentence of toSentences(text)) {
    const words = countWords(sentence);
    if (words > MAX_WORDS) {
      problems.push(
        `a sentence of ${words} words: "${sentence
          .split(/\s+/)
          .slice(0, 6)
          .join(' ')} …"`,
      );
    }
  }
  const [id] = STORY.exec(text) ?? [];
  if (id && !story) problems.push(`"${id}": an id that readers don't know`);
  if (!markdown) {
    for (const [pattern, what] of MARKDOWN) {
      if (pattern.test(text)) problems.push(`${what} in Markdown, shown raw`);
    }
  }
  return problems;
}

/** The texts of a Markdown file: paragraphs, items, cells and headings, without code. */
export function readMarkdown(source) {
  const texts = [];
  let lines = [];
  let first = 0;
  let fence;
  const flush = () => {
    if (lines.length) {
      texts.push({ line: first, text: toPlainText(lines.join(' ')) });
    }
    lines = [];
  };
  const all = source
    .replace(/^---\n[\s\S]*?\n---\n/, front => front.replace(/[^\n]/g, ''))
    .replace(/<!--[\s\S]*?-->/g, comment => comment.replace(/[^\n]/g, ''))
    .split('\n');
  all.forEach((raw, index) => {
    const line = raw.trim().replace(/^(> ?)+/, '');
    const [marker] = /^(```+|~~~+)/.exec(line) ?? [];
    if (fence) {
      if (marker && marker.startsWith(fence)) fence = undefined;
      return;
    }
    if (marker) {
      flush();
      fence = marker;
      return;
    }
    if (!line) {
      flush();
      return;
    }
    if (line.startsWith('|')) {
      flush();
      line
        .split(/(?<!\\)\|/)
        .filter(cell => /\p{L}/u.test(cell))
        .forEach(cell =>
          texts.push({ line: index + 1, text: toPlainText(cell) }),
        );
      return;
    }
    const starts = /^(#{1,6}|[-*+]|\d+[.)]) /.exec(line);
    if (starts) flush();
    if (!lines.length) first = index + 1;
    lines.push(starts ? line.slice(starts[0].length) : line);
    if (line.startsWith('#')) flush();
  });
  flush();
  return texts.filter(({ text }) => text);
}

/** Markdown without its markup: code is a single word, a link or a picture is its text. */
function toPlainText(markdown) {
  return markdown
    .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, 'X')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))/g, '')
    .trim();
}

/** A comparison with another program's text is not our text. */
const COMPARES = new Set([
  'includes',
  'startsWith',
  'endsWith',
  'indexOf',
  'split',
  'match',
  'test',
  'replace',
  'raw',
]);

/** TypeScript itself, and the syntax tree of a file. */
function parseTypeScript(file, source, root) {
  const ts = createRequire(path.join(root, 'package.json'))('typescript');
  const tree = ts.createSourceFile(
    file,
    source,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  return { ts, tree };
}

/**
 * The texts in a TypeScript file: strings, templates and JSX of two words or more, except those that are compared or
 * imported.
 */
export function readTypeScript(source, { root, file = 'text.tsx' }) {
  const { ts, tree } = parseTypeScript(file, source, root);
  const texts = [];
  const take = (node, raw, inDocumentation) => {
    const text = raw.trim();
    if (!/\p{L}\S*\s+\S*\p{L}/u.test(text)) return;
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    texts.push({ line: line + 1, text, markdown: inDocumentation });
  };
  const isSpoken = node => {
    const { parent } = node;
    if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) {
      return false;
    }
    if (ts.isLiteralTypeNode(parent) || ts.isExternalModuleReference(parent)) {
      return false;
    }
    if (ts.isTaggedTemplateExpression(parent)) return false;
    // A shell script
    if (
      ts.isVariableDeclaration(parent) &&
      /SCRIPT/.test(parent.name.getText())
    ) {
      return false;
    }
    if (ts.isPropertyAssignment(parent)) {
      if (parent.name === node) return false;
      if (
        /^(command|commands|pattern|className|sql)$/.test(parent.name.getText())
      ) {
        return false;
      }
    }
    if (
      ts.isBinaryExpression(parent) &&
      /^[!=]==?$/.test(parent.operatorToken.getText())
    ) {
      return false;
    }
    if (ts.isCallExpression(parent) && parent.arguments.includes(node)) {
      const called = parent.expression;
      const name = ts.isPropertyAccessExpression(called)
        ? called.name.text
        : called.getText();
      if (COMPARES.has(name)) return false;
    }
    return true;
  };
  const visit = (node, inDocumentation) => {
    const documentation =
      inDocumentation ||
      (ts.isPropertyAssignment(node) &&
        node.name.getText() === 'documentation');
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (isSpoken(node)) take(node, node.text, documentation);
    } else if (ts.isTemplateExpression(node)) {
      if (isSpoken(node)) {
        const text = node.templateSpans.reduce(
          (before, span) => `${before}X${span.literal.text}`,
          node.head.text,
        );
        take(node, text, documentation);
      }
    } else if (ts.isJsxText(node)) take(node, node.text, documentation);
    ts.forEachChild(node, child => visit(child, documentation));
  };
  visit(tree, false);
  return texts;
}

/** The descriptions in a file of types: its doc comments, without their tags. */
export function readDocComments(source) {
  const texts = [];
  for (const match of source.matchAll(/\/\*\*([\s\S]*?)\*\//g)) {
    const line = source.slice(0, match.index).split('\n').length;
    const text = match[1]
      .split('\n')
      .map(part => part.replace(/^\s*\*? ?/, ''))
      .filter(part => !part.startsWith('@'))
      .join(' ');
    texts.push({ line, text: toPlainText(text) });
  }
  return texts.filter(({ text }) => text);
}

const SPOKEN_KEYS = new Set([
  'title',
  'description',
  'summary',
  'name',
  'message',
  'ui:help',
  'ui:description',
  'ui:placeholder',
  'content',
]);

/** The texts of a YAML file: values of keys that are shown to people. */
export function readYaml(source, { root }) {
  const { LineCounter, parseAllDocuments, visit, isScalar } = createRequire(
    path.join(root, 'package.json'),
  )('yaml');
  const lineCounter = new LineCounter();
  const texts = [];
  for (const document of parseAllDocuments(source, { lineCounter })) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !isScalar(value)) return;
        if (!SPOKEN_KEYS.has(key.value) || typeof value.value !== 'string') {
          return;
        }
        if (!/\p{L}\S*\s+\S*\p{L}/u.test(value.value)) return;
        texts.push({
          line: lineCounter.linePos(value.range[0]).line,
          text: toPlainText(value.value.replace(/\$\{\{[\s\S]*?\}\}/g, 'X')),
        });
      },
    });
  }
  return texts;
}

/** The texts of a file, by its kind. */
export function readTexts(file, source, root) {
  if (file.endsWith('.d.ts')) return readDocComments(source);
  if (/\.tsx?$/.test(file)) return readTypeScript(source, { root, file });
  if (/\.ya?ml$/.test(file)) return readYaml(source, { root });
  return readMarkdown(source);
}

/** The first words of a shell command. A sentence about a program has another second word. */
const COMMAND =
  /^[\s(]*(?:kubectl|flux|mc|aws|helm|velero|curl|op|jq|git)\s+(?:-|[a-z])|^[\s(]*restic\s+(?:-|(?:backup|cat|check|copy|diff|dump|find|forget|init|key|list|ls|mount|prune|rebuild-index|repair|restore|rewrite|snapshots|stats|tag|unlock)\b)/;

/**
 * Commands and Markdown code that are built without `shell` and `markdownCode`, as lines for a person. A tenant may
 * have written the inserted name.
 */
export function judgeQuoting(file, source, root) {
  if (file.endsWith('/quoting.ts')) return [];
  const { ts, tree } = parseTypeScript(file, source, root);
  const problems = [];
  const refuse = (node, instead) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`${file}:${line + 1}: ${instead}`);
  };
  const visit = node => {
    if (
      ts.isTemplateExpression(node) &&
      !ts.isTaggedTemplateExpression(node.parent)
    ) {
      const { head, templateSpans } = node;
      const before = [head, ...templateSpans.map(span => span.literal)];
      if (COMMAND.test(head.text)) {
        refuse(node, 'a command with values: build it with shell`…`');
      } else if (before.some(({ text }) => text.includes('```'))) {
        refuse(node, 'a block of Markdown code: build it with markdownBlock');
      } else if (
        WRITES_MARKDOWN.test(file) &&
        before.slice(0, -1).some(({ text }) => text.endsWith('`'))
      ) {
        refuse(node, 'Markdown code with a value: use markdownCode');
      }
    } else if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
      ts.isStringLiteralLike(node.left) &&
      COMMAND.test(node.left.text)
    ) {
      refuse(node, 'a command with values: build it with shell`…`');
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return problems;
}

/** What is counted in sentences; after a number that isn't known, each needs its singular, too. */
const COUNTED =
  /^ (?:more |other |further )?(?:replication )?(?:attempts|backups|bytes|checks|claims|clusters|days|entities|entries|errors|files|folders|hours|keys|leftovers|locks|minutes|namespaces|objects|packs|pods|replicas|runs|[Ss]ecrets|seconds|snapshots|sources|steps|times|volumes)\b/;

/** Numbers with a noun that doesn't agree with them ("1 files"), as lines for a person. */
export function judgeNumbers(file, source, root) {
  const { ts, tree } = parseTypeScript(file, source, root);
  const problems = [];
  const visit = node => {
    // Whoever distinguishes cases has thought of one
    if (ts.isConditionalExpression(node)) return;
    if (
      ts.isTemplateExpression(node) &&
      !ts.isTaggedTemplateExpression(node.parent)
    ) {
      const before = [node.head, ...node.templateSpans.map(s => s.literal)];
      node.templateSpans.forEach(({ expression, literal }, index) => {
        // A constant, also in another unit, or the choice of another word
        const isLimit =
          /\b[A-Z][A-Z0-9_]{3,}\b| \/ [\d_]+$/.test(expression.getText()) ||
          ts.isConditionalExpression(expression);
        // "1 of 2 files"
        const isPart = before[index].text.endsWith(' of ');
        if (isLimit || isPart || !COUNTED.test(literal.text)) return;
        const { line } = tree.getLineAndCharacterOfPosition(
          expression.getStart(),
        );
        const [noun] = COUNTED.exec(literal.text);
        problems.push(`${file}:${line + 1}: "1${noun}": count with countOf`);
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return problems;
}

/** Code that creates a Markdown file or a pull request's description. */
const WRITES_MARKDOWN =
  /\/(catalogue|toMarkdown|toSetup|toSummary|summary|renderPlatform)\.ts$/;

/** All problems in a file, as lines `file:line: problem`. */
export function judgeFile(file, source, root) {
  const story = file === 'docs/risks.md';
  return readTexts(file, source, root).flatMap(({ line, text, markdown }) =>
    judgeText(text, {
      story,
      // Markdown files were parsed without their markup
      markdown: markdown || !/\.tsx?$/.test(file) || WRITES_MARKDOWN.test(file),
    }).map(problem => `${file}:${line}: ${problem}`),
  );
}
