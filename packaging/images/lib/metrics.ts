type Labels = Readonly<Record<string, string>>;
type Sample = { readonly labels: Labels; readonly value: number };
type Family = {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: () => readonly Sample[];
};

export type Counter = { readonly add: (amount?: number, labels?: Labels) => void };

export type Metrics = {
  /** A counter's name ends with `_total`. It is shown as 0 from the start where it has no labels. */
  readonly counter: (name: string, help: string) => Counter;
  /** `read` is called at each scrape. */
  readonly gauge: (name: string, help: string, read: () => number) => void;
  /** The text exposition format 0.0.4 of Prometheus. */
  readonly render: () => string;
};

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function createMetrics(): Metrics {
  const families = new Map<string, Family>();
  const register = (name: string, family: Family): void => {
    if (families.has(name)) throw new Error(`metric ${name} is registered twice`);
    families.set(name, family);
  };
  return {
    counter(name, help) {
      const samples = new Map<string, Sample>();
      register(name, {
        type: 'counter',
        help,
        samples: () => (samples.size === 0 ? [{ labels: {}, value: 0 }] : [...samples.values()]),
      });
      return {
        add(amount = 1, labels = {}) {
          const key = renderLabels(labels);
          samples.set(key, { labels, value: (samples.get(key)?.value ?? 0) + amount });
        },
      };
    },
    gauge(name, help, read) {
      register(name, { type: 'gauge', help, samples: () => [{ labels: {}, value: read() }] });
    },
    render: () => [...families].map(([name, family]) => renderFamily(name, family)).join(''),
  };
}

function renderFamily(name: string, { type, help, samples }: Family): string {
  const lines = samples().map(({ labels, value }) => `${name}${renderLabels(labels)} ${value}`);
  const escapedHelp = help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return [`# HELP ${name} ${escapedHelp}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
