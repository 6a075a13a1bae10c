/** Caution as named constants, each with its reason. Tests pass other values to go faster; nothing else does. */
export interface Policy {
  /** First delay of a back-off; it doubles up to `backoffMaxMs`. The first restart after a stable run is at once. */
  readonly backoffBaseMs: number;
  /** A service that cannot run is still tried once a minute: the fault may be outside of it and go away. */
  readonly backoffMaxMs: number;
  /** A run that lasted this long was no crash at start-up: counting begins anew. */
  readonly stableMs: number;
  /** So many crashes in a row are worth an operator's time (CRASH_LOOP). */
  readonly crashLoopCount: number;
  /** A restart that did not help three times will not help a fourth time: the container is made anew. */
  readonly unhealthyRestartsBeforeRecreate: number;
  /** An image that nothing needs is kept so long: a change that is taken back the same day needs no registry. */
  readonly imageIdleMs: number;
  /**
   * What serves beside its successor goes so long after that one has all names on its networks. Whoever was given its address
   * before the address answered asks again after 1 s and after 3 s (first retries of ARP and of TCP's SYN on Linux).
   */
  readonly handoverMs: number;
}

export const defaultPolicy: Policy = {
  backoffBaseMs: 1_000,
  backoffMaxMs: 60_000,
  stableMs: 60_000,
  crashLoopCount: 10,
  unhealthyRestartsBeforeRecreate: 3,
  imageIdleMs: 24 * 60 * 60_000,
  handoverMs: 5_000,
};
