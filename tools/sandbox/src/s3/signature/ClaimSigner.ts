import {
  ALGORITHM_IDENTIFIER,
  createScope,
  getCanonicalHeaders,
  SignatureV4,
} from '@smithy/signature-v4';
import { escapePath } from '../escapePath';
import type { Claim, UnverifiedRequest } from './claim';
import { Sha256 } from './Sha256';

/**
 * Computes the signature that a client claims, with AWS's own signer. The signer's usual entry points build the headers
 * and the query themselves; here both come from the client, so only its canonical form and its keys are used.
 */
export class ClaimSigner extends SignatureV4 {
  readonly #claim: Claim;
  readonly #scope: string;

  constructor(claim: Claim, secretKey: string) {
    const { accessKey, date, region, service } = claim.credential;
    super({
      service,
      region,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      sha256: Sha256,
      uriEscapePath: false,
    });
    this.#claim = claim;
    this.#scope = createScope(date, region, service);
  }

  async signAgain(request: UnverifiedRequest): Promise<string> {
    const { signedHeaders, payloadHash, amzDate } = this.#claim;
    const signable = {
      method: request.method,
      protocol: 'http:',
      hostname: '',
      path: escapePath(request.path),
      query: groupByName(request.query),
      headers: Object.fromEntries(
        signedHeaders.map(name => [name, toText(request.headers[name])]),
      ),
    };
    const canonicalRequest = this.createCanonicalRequest(
      signable,
      getCanonicalHeaders(signable, undefined, new Set(signedHeaders)),
      payloadHash,
    );
    return this.sign(
      await this.createStringToSign(
        amzDate,
        this.#scope,
        canonicalRequest,
        ALGORITHM_IDENTIFIER,
      ),
      { signingDate: this.#claim.date },
    );
  }

  /** Signs a part of a streamed body: `parts` follow the algorithm, the date and the scope. */
  signPart(algorithm: string, parts: readonly string[]): Promise<string> {
    return this.sign(
      [algorithm, this.#claim.amzDate, this.#scope, ...parts].join('\n'),
      { signingDate: this.#claim.date },
    );
  }
}

function toText(value: string | readonly string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

function groupByName(
  pairs: readonly (readonly [string, string])[],
): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    groups.set(name, [...(groups.get(name) ?? []), value]);
  }
  return Object.fromEntries(groups);
}
