export interface Config {
  permission?: {
    volsync?: {
      /**
       * Groups whose members see the platform and every volume, and run what destroys no data for any team. In full:
       * `group:namespace/name`. Default: none.
       */
      platformGroups?: string[];
    };
  };
}
