/** `x-appliance.probe` in its normalised shape: what the stack asks for, and what the daemon runs. */
export interface Probe {
  readonly check:
    | {
        readonly kind: 'http';
        readonly scheme: 'http' | 'https';
        readonly port: number;
        readonly path: string;
      }
    | { readonly kind: 'tcp'; readonly port: number }
    | { readonly kind: 'exec'; readonly command: readonly string[] };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
}
