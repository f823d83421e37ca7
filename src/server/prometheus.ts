/** The text format that Prometheus scrapes, version 0.0.4. */

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  /** Null: not measured, and then there is no sample. */
  readonly value: number | null;
}

export interface Family {
  /** With its base unit, and `_total` for a counter (Prometheus, "Metric and label naming"). */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  /** One line. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

function labelsOf(labels: Sample['labels']): string {
  const list = Object.entries(labels ?? {}).map(([name, value]) =>
    `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
  );
  return list.length === 0 ? '' : `{${list.join(',')}}`;
}

export function prometheusText(families: readonly Family[]): string {
  return families.filter(({ samples }) => samples.some(({ value }) => value !== null)).map((family) =>
    `# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.type}\n${
      family.samples.filter(({ value }) => value !== null).map(({ labels, value }) =>
        `${family.name}${labelsOf(labels)} ${value}\n`
      ).join('')
    }`
  ).join('');
}
