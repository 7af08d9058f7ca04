export interface Config {
  app?: {
    signIn?: {
      /**
       * How people sign in: `guest` (default; for trial and development only), `github` or `microsoft`. The provider
       * itself is configured under `auth.providers`.
       * @visibility frontend
       */
      provider?: string;
    };
  };
}
