export interface Config {
  app?: {
    signIn?: {
      /**
       * How people sign in: `guest` (default; for trial and development only), `demo` (one of `people`; only beside the
       * sandbox), `github` or `microsoft`. The provider itself is configured under `auth.providers`.
       * @visibility frontend
       */
      provider?: string;
      /**
       * The people of the demo. The first one is signed in until another is chosen.
       * @deepVisibility frontend
       */
      people?: Array<{
        /** Full entity ref of the user */
        user: string;
        title: string;
        /** What they see and can do */
        description: string;
      }>;
    };
  };
}
