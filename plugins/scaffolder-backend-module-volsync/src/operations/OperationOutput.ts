/** The output of a finished operation for later steps. */
export interface OperationOutput {
  readonly operation: string;
  readonly summary: string;
  readonly snapshot?: string;
  readonly newClaim?: string;
  readonly equal?: boolean;
  readonly files?: number;
  readonly bytes?: number;
}
