/** Text that is already HTML. */
export class Html {
  constructor(readonly text: string) {}
}

/** Inserts values into HTML: escaped, unless they are HTML themselves. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return new Html(
    parts.reduce(
      (text, part, index) => text + toText(values[index - 1] ?? '') + part,
    ),
  );
}

function toText(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Html) {
    return value.text;
  }
  return typeof value === 'object'
    ? value.map(({ text }) => text).join('')
    : escape(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; --line: #d0d0d0; --soft: #f4f4f4; --add: #e3f5e6; --remove: #fbe6e6; --accent: #1f5493; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --line: #444; --soft: #222; --add: #14351b; --remove: #421c1c; --accent: #9cc9ff; --on-accent: #0b1a2b; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin-top: 2rem; }
a { color: var(--accent); }
li { margin: .5rem 0; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow-x: auto; font-size: .85rem; line-height: 1.4; }
.text { white-space: pre-wrap; }
.add { background: var(--add); display: block; } .remove { background: var(--remove); display: block; } .same { display: block; }
button { font: inherit; padding: .5rem 1.25rem; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent); cursor: pointer; }
.soft { opacity: .75; }
`;

/** A whole page. */
export function toPage(title: string, body: Html): string {
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.text
  }`;
}
