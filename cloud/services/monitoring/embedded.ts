// Embedded metric format: log lines that say which of their fields are metrics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import type { Measurement } from '../../metrics.ts';
import { parseJson } from '../../wire/parse-json.ts';

interface Directive {
  Namespace?: unknown;
  Dimensions?: unknown;
  Metrics?: unknown;
}

/** Most lines have no metrics, and a look at the text is much cheaper than parsing it. */
export function measurementsOf(line: string): Measurement[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  const root = parseJson(line) as Root | undefined;
  const directives = root?._aws?.CloudWatchMetrics;
  if (!root || !Array.isArray(directives)) return [];
  const at = Number(root._aws?.Timestamp);
  if (!Number.isFinite(at)) return [];
  return directives.flatMap((directive: Directive) => measure(root, directive, at));
}

type Root = Record<string, unknown> & { _aws?: { Timestamp?: unknown; CloudWatchMetrics?: unknown } };

function measure(root: Root, { Namespace, Dimensions, Metrics }: Directive, at: number): Measurement[] {
  if (typeof Namespace !== 'string' || !Array.isArray(Dimensions) || !Array.isArray(Metrics)) return [];
  return Dimensions.flatMap((names: string[]) =>
    Metrics.flatMap(({ Name, Unit = 'None' }: { Name: string; Unit?: string }): Measurement[] => {
      const values = [root[Name]].flat().filter((value): value is number => typeof value === 'number');
      // A dimension whose field is missing makes the set useless.
      if (values.length === 0 || names.some((name) => root[name] === undefined)) return [];
      const dimensions = names.map((name) => ({ Name: name, Value: String(root[name]) }));
      return [{ namespace: Namespace, name: Name, dimensions, unit: Unit, values, at }];
    }),
  );
}
