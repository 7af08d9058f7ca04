/** Messages in another language: the same keys, each with a text. A key that is missing or unknown is a type error. */
export type Translation<Messages> = {
  readonly [Key in keyof Messages]: Messages[Key] extends string
    ? string
    : Translation<Messages[Key]>;
};

interface Tree {
  readonly [key: string]: string | Tree;
}

/** `{ fleet: { table: … } }` as `{ 'fleet.table': … }`, as Backstage takes messages. Pure. */
export function flatten(messages: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([key, text]) =>
      typeof text === 'string'
        ? [[prefix + key, text]]
        : Object.entries(flatten(text, `${prefix}${key}.`)),
    ),
  );
}
