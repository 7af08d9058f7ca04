import {
  type OperationOutcome,
  type VolumeOutcome,
} from 'backstage-plugin-volsync-common';

/** The combined result of all volumes. Equal only if each was compared and is equal. Pure. @internal */
export function toServiceOutcome(
  volumes: readonly VolumeOutcome[],
): Partial<OperationOutcome> {
  const compared = volumes.every(({ equal }) => equal !== undefined);
  const differs = volumes.some(({ equal }) => equal === false);
  return {
    volumes,
    files: sumKnown(volumes.map(({ files }) => files)),
    bytes: sumKnown(volumes.map(({ bytes }) => bytes)),
    ...((compared || differs) && { equal: !differs }),
  };
}

/** Undefined if one of them is unknown. Pure. @internal */
export function sumKnown(
  numbers: readonly (number | undefined)[],
): number | undefined {
  return numbers.reduce<number | undefined>(
    (total, one) =>
      total === undefined || one === undefined ? undefined : total + one,
    0,
  );
}
