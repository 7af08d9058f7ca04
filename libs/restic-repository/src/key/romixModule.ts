/*
 * scrypt's ROMix (RFC 7914, 5) as a WebAssembly module, for several lanes at once.
 *
 * Why. A key takes p lanes that have nothing to do with each other, and restic
 * makes p 2 to 10. Node derives them one after the other on one thread, and does
 * not give out the step between them, so that nobody can do better with it.
 *
 * How. Salsa20/8 keeps its sixteen words in four vectors, one for each diagonal, so
 * that four words are worked on at once. A step waits for the one before; the
 * lanes of a group fill that time, their steps written one after the other. The
 * module is made for one N and r, so that all but two addresses are constants.
 *
 * Memory of each lane: V of N blocks, X, Y; a block has 128 r bytes, its words in
 * the order of `diagonal`. The caller puts B in front, into V[0], and finds the
 * result in X. All rests on RFC 7914's own words and on the tests, which compare
 * it with OpenSSL's.
 */

type Code = readonly number[];

/** What a module is made for. @internal */
export interface RomixShape {
  readonly N: number;
  readonly r: number;
  readonly lanes: number;
}

/** Word `i` of a block of 64 bytes is kept where `diagonal` says. @internal */
export function diagonal(i: number): number {
  return (i * 13) % 16;
}

const unsigned = (value: number): Code =>
  value < 0x80
    ? [value]
    : [(value & 0x7f) | 0x80, ...unsigned(Math.floor(value / 0x80))];
const signed = (value: number): Code => {
  const low = value & 0x7f;
  const rest = value >> 7;
  return rest === 0 && low < 0x40 ? [low] : [low | 0x80, ...signed(rest)];
};
const vector = (items: readonly Code[]): Code => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, content: Code): Code => [
  id,
  ...unsigned(content.length),
  ...content,
];

// Instructions
const i32Type = 0x7f;
const v128Type = 0x7b;
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
const constant = (value: number): Code => [0x41, ...signed(value)];
const add: Code = [0x6a];
const multiply: Code = [0x6c];
const and: Code = [0x71];
const below: Code = [0x49];
const loadWord = (offset: number): Code => [0x28, 2, ...unsigned(offset)];
const load = (offset: number): Code => [0xfd, 0, 4, ...unsigned(offset)];
const store = (offset: number): Code => [0xfd, 11, 4, ...unsigned(offset)];
const xor: Code = [0xfd, 0x51];
const add4: Code = [0xfd, 0xae, 1];
const left: Code = [0xfd, 0xab, 1];
const right: Code = [0xfd, 0xad, 1];
const shuffle = (...words: readonly number[]): Code => [
  0xfd,
  0x0d,
  ...words.flatMap(word => [0, 1, 2, 3].map(byte => word * 4 + byte)),
];
const call = (index: number): Code => [0x10, index];
/** Repeats what leaves a truth behind, while it is one */
const loop = (body: Code): Code => [3, 0x40, ...body, 0x0d, 0, 0x0b];

/** The module of a shape: it imports `m.m`, its memory, and exports `romix`. @internal */
export function romixModule({ N, r, lanes }: RomixShape): Uint8Array {
  const block = 128 * r;
  const lane = laneBytes({ N, r });
  const each = <T>(of: (number: number) => T): T[] =>
    Array.from({ length: lanes }, (_, number) => of(number));

  // Locals of `mix`: where to read and write, then what is mixed in for each lane
  const [source, target] = [0, 1];
  const other = (number: number) => 2 + number;
  const mix = (isMixedIn: boolean): Code => {
    const parameters = isMixedIn ? 2 + lanes : 2;
    const [end, odd] = [parameters, parameters + 1];
    const x = (number: number, part: number) =>
      parameters + 2 + number * 9 + part;
    const before = (number: number, part: number) => x(number, 4 + part);
    const sum = (number: number) => x(number, 8);
    const parts = [0, 1, 2, 3];
    /** A vector of the source, `at` bytes further */
    const read = (number: number, at: number): Code => [
      ...get(source),
      ...load(number * lane + at),
      ...(isMixedIn ? [...get(other(number)), ...load(at), ...xor] : []),
    ];
    /** x[d] ^= (x[a] + x[b]) <<< bits, in all lanes */
    const quarter = (d: number, a: number, b: number, bits: number): Code =>
      each(number => [
        ...get(x(number, a)),
        ...get(x(number, b)),
        ...add4,
        ...tee(sum(number)),
        ...constant(bits),
        ...left,
        ...get(sum(number)),
        ...constant(32 - bits),
        ...right,
        ...xor,
        ...get(x(number, d)),
        ...xor,
        ...set(x(number, d)),
      ]).flat();
    const turn = (part: number, by: number): Code =>
      each(number => [
        ...get(x(number, part)),
        ...get(x(number, part)),
        ...shuffle(...parts.map(word => (word + by) % 4)),
        ...set(x(number, part)),
      ]).flat();
    const doubleRound: Code = [
      ...quarter(1, 0, 3, 7),
      ...quarter(2, 1, 0, 9),
      ...quarter(3, 2, 1, 13),
      ...quarter(0, 3, 2, 18),
      ...[...turn(1, 3), ...turn(2, 2), ...turn(3, 1)],
      ...quarter(3, 0, 1, 7),
      ...quarter(2, 3, 0, 9),
      ...quarter(1, 2, 3, 13),
      ...quarter(0, 1, 2, 18),
      ...[...turn(1, 1), ...turn(2, 2), ...turn(3, 3)],
    ];
    const forAll = (what: (number: number, part: number) => Code): Code =>
      each(number => parts.flatMap(part => what(number, part))).flat();
    /** x = Salsa20/8(x ^ source[at]), written to `to` */
    const step = (at: number, to: number): Code => [
      ...forAll((number, part) => [
        ...get(x(number, part)),
        ...read(number, at + part * 16),
        ...xor,
        ...tee(x(number, part)),
        ...set(before(number, part)),
      ]),
      ...[doubleRound, doubleRound, doubleRound, doubleRound].flat(),
      ...forAll((number, part) => [
        ...get(to),
        ...get(x(number, part)),
        ...get(before(number, part)),
        ...add4,
        ...tee(x(number, part)),
        ...store(number * lane + part * 16),
      ]),
    ];
    const forward = (local: number, bytes: number): Code => [
      ...get(local),
      ...constant(bytes),
      ...add,
      ...set(local),
    ];
    const body: Code = [
      ...get(source),
      ...constant(block),
      ...add,
      ...set(end),
      ...get(target),
      ...constant(block / 2),
      ...add,
      ...set(odd),
      // Begins with the last 64 bytes
      ...forAll((number, part) => [
        ...read(number, block - 64 + part * 16),
        ...set(x(number, part)),
      ]),
      ...loop([
        ...step(0, target),
        ...step(64, odd),
        ...forward(target, 64),
        ...forward(odd, 64),
        ...(isMixedIn ? each(n => forward(other(n), 128)).flat() : []),
        ...get(source),
        ...constant(128),
        ...add,
        ...tee(source),
        ...get(end),
        ...below,
      ]),
    ];
    return functionOf(
      [
        [2, i32Type],
        [lanes * 9, v128Type],
      ],
      body,
    );
  };

  const [mixIndex, mixInIndex, romixIndex] = [0, 1, 2];
  const [X, Y] = [block * N, block * (N + 1)];
  /** Block number Integerify(from) mod N of V, in each lane */
  const chosen = (from: number): Code =>
    each(number => [
      ...constant(from),
      ...loadWord(number * lane + block - 64),
      ...constant(N - 1),
      ...and,
      ...constant(block),
      ...multiply,
      ...constant(number * lane),
      ...add,
    ]).flat();
  const mixIn = (from: number, to: number): Code => [
    ...constant(from),
    ...constant(to),
    ...chosen(from),
    ...call(mixInIndex),
  ];
  const at = 0;
  const count = (by: number, end: number): Code => [
    ...get(at),
    ...constant(by),
    ...add,
    ...tee(at),
    ...constant(end),
    ...below,
  ];
  const romix = functionOf(
    [[1, i32Type]],
    [
      // Fills V; what would be V[N] is X
      ...loop([
        ...get(at),
        ...get(at),
        ...constant(block),
        ...add,
        ...call(mixIndex),
        ...count(block, X),
      ]),
      ...constant(0),
      ...set(at),
      ...loop([...mixIn(X, Y), ...mixIn(Y, X), ...count(2, N)]),
    ],
  );
  const typeOf = (parameters: number): Code => [
    0x60,
    ...vector(Array.from({ length: parameters }, () => [i32Type])),
    0,
  ];
  const name = vector([...Buffer.from('romix')].map(byte => [byte]));
  const m = vector([[0x6d]]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([typeOf(2), typeOf(2 + lanes), typeOf(0)])),
    ...section(2, vector([[...m, ...m, 2, 0, 0]])),
    ...section(3, vector([[0], [1], [2]])),
    ...section(7, vector([[...name, 0, romixIndex]])),
    ...section(10, vector([mix(false), mix(true), romix])),
  ]);
}

/** Bytes that one lane takes. @internal */
export function laneBytes({ N, r }: { N: number; r: number }): number {
  return 128 * r * (N + 2);
}

function functionOf(
  locals: readonly (readonly [count: number, type: number])[],
  body: Code,
): Code {
  const content = [
    ...vector(locals.map(([count, type]) => [...unsigned(count), type])),
    ...body,
    0x0b,
  ];
  return [...unsigned(content.length), ...content];
}
