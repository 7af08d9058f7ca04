const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** restic's sizes, such as "64.025 KiB", in bytes; undefined for an unknown unit. Pure. @internal */
export function toBytes(
  amount: string | undefined,
  unit: string | undefined,
): number | undefined {
  const factor = UNIT_BYTES[unit ?? ''];
  return factor === undefined
    ? undefined
    : Math.min(Number.MAX_SAFE_INTEGER, Math.round(Number(amount) * factor));
}
