/** Messages in another language, with the same keys. A missing or unknown key is a type error. */
export type Translation<Messages> = {
  readonly [Key in keyof Messages]: Messages[Key] extends string
    ? string
    : Translation<Messages[Key]>;
};

interface Tree {
  readonly [key: string]: string | Tree;
}

/** Flattens `{ fleet: { table: … } }` to `{ 'fleet.table': … }`, the format that Backstage expects. Pure. */
export function flatten(messages: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, text]) =>
      typeof text === 'string'
        ? [[prefix + key, text]]
        : Object.entries(flatten(text, `${prefix}${key}.`)),
    ),
  );
}
