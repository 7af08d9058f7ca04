/** The address of the store under test, and an account with all permissions. @public */
export interface ObjectStoreEndpoint {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}
