import { notAcceptable } from '../errors/statusErrors';

/** The requested format of the response. */
export interface Accepted {
  readonly encoding: 'json' | 'yaml';
  /** Only metadata. */
  readonly partial: boolean;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map(part => part.trim());
  const parameters = Object.fromEntries(
    rest.map(part => {
      const [name = '', value = ''] = part.split('=');
      return [name.toLowerCase(), value];
    }),
  );
  const quality = Number(parameters.q ?? 1);
  return {
    type: type.toLowerCase(),
    parameters,
    quality: Number.isNaN(quality) ? 1 : quality,
  };
}

const encodings: Readonly<Record<string, Accepted['encoding']>> = {
  '*/*': 'json',
  'application/*': 'json',
  'application/json': 'json',
  'application/yaml': 'yaml',
};

/** Selects the first supported format; Table and protobuf are not supported. */
export function negotiate(header: string | undefined): Accepted {
  if (!header) {
    return { encoding: 'json', partial: false };
  }
  const ranges = header
    .split(',')
    .map(parseRange)
    .filter(range => range.quality > 0)
    .sort((left, right) => right.quality - left.quality);
  for (const { type, parameters } of ranges) {
    const encoding = encodings[type];
    const as = parameters.as;
    if (encoding && as === undefined) {
      return { encoding, partial: false };
    }
    if (
      encoding &&
      (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') &&
      parameters.g === 'meta.k8s.io' &&
      (parameters.v === 'v1' || parameters.v === 'v1beta1')
    ) {
      return { encoding, partial: true };
    }
  }
  throw notAcceptable();
}
