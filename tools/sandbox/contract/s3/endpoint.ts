/** Where the store under test is, and an account that may do all. @public */
export interface ObjectStoreEndpoint {
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
}
