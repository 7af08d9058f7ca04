/** @internal */
export interface SecretName {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}
