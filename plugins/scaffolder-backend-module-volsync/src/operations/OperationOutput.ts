/** What an operation that has ended hands to later steps. */
export interface OperationOutput {
  readonly operation: string;
  readonly summary: string;
  readonly snapshot?: string;
  readonly newClaim?: string;
  readonly equal?: boolean;
  readonly files?: number;
  readonly bytes?: number;
}
