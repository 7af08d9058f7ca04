/** Whether a volume's panel is open, if it can be collapsed. */
export interface CollapseState {
  readonly open: boolean;
  readonly toggle: () => void;
}
