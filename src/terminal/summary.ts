// The closing line of a command for people, made from the totals that scripts get.

import { counted, formatBytes, formatCount, formatDuration } from './format.ts';
import { safeJson } from './printable.ts';
import { accessLines, statusSummary, type Totals } from './status.ts';
import { marks, type Style } from './style.ts';

/** Totals without a text of their own are printed as they are. */
export function summaryOf(totals: Totals, style: Style): string {
  const summary = summaries.find(({ field }) => field in totals);
  return summary ? summary.words(totals, style) : plain(totals);
}

const summaries: { field: string; words(totals: Totals, style: Style): string }[] = [
  { field: 'created', words: setupSummary },
  { field: 'uploaded', words: uploadSummary },
  { field: 'left', words: teardownSummary },
  { field: 'running', words: localSummary },
  { field: 'drift', words: statusSummary },
  { field: 'problems', words: doctorSummary },
  { field: 'recovered', words: recoverSummary },
  { field: 'exported', words: exportSummary },
  { field: 'script', words: ({ script }) => String(script) },
  { field: 'template', words: ({ template }) => safeJson(String(template)).trimEnd() },
  { field: 'policyFiles', words: ({ policyFiles }) => (policyFiles as string[]).join('\n') },
  { field: 'policy', words: policyText },
  { field: 'retried', words: (totals, style) => reworkSummary(totals, style, totals.retried) },
  {
    field: 'dropped',
    words: ({ dropped }, style) => good(style, `dropped ${(dropped as string[]).join(', ')}`),
  },
  { field: 'stale', words: reprocessSummary },
  { field: 'downloaded', words: downloadSummary },
  { field: 'stateFile', words: stateSummary },
  { field: 'written', words: (totals, style) => good(style, `${totals.written}: done`) },
  { field: 'since', words: (totals) => counted(number(totals.count), 'line') },
  { field: 'gallery', words: () => 'the gallery is closed; the pictures are unchanged' },
  { field: 'count', words: (totals) => counted(number(totals.count), 'image') },
];

function setupSummary(totals: Totals, style: Style): string {
  const left = leftLines(totals);
  const stays = left.length > 0 ? [bad(style, `${left.length} left`), ...left] : [];
  return [setupCounts(totals, style), ...stays, ...accessLines(totals)].join('\n');
}

function setupCounts(totals: Totals, style: Style): string {
  if (totals.plan) {
    const { wouldCreate, wouldUpdate, wouldDestroy, unchanged } = totals;
    return `${wouldCreate} to create, ${wouldUpdate} to update, ${wouldDestroy} to remove, ${unchanged} unchanged; nothing was done`;
  }
  const [created, updated, unchanged, destroyed] = ['created', 'updated', 'unchanged', 'destroyed'].map(
    (name) => number(totals[name]),
  ) as [number, number, number, number];
  if (created + updated + destroyed === 0) {
    const all =
      unchanged === 1
        ? 'the one resource is as it should be'
        : `all ${counted(unchanged, 'resource')} are as they should be`;
    return good(style, `nothing to change: ${all} (${took(totals)})`);
  }
  const removed = destroyed > 0 ? `, ${destroyed} removed` : '';
  return good(
    style,
    `${created} created, ${updated} updated, ${unchanged} unchanged${removed} in ${took(totals)}`,
  );
}

function uploadSummary(totals: Totals, style: Style): string {
  const [unchanged, failed, pending] = ['unchanged', 'failed', 'pending'].map((name) => number(totals[name]));
  const size = formatBytes(number(totals.bytes));
  const skipped = number(totals.skipped) - number(unchanged) - number(totals.wouldUpload);
  if (totals.dryRun) {
    const parts = [
      `${counted(number(totals.wouldUpload), 'image')} would be uploaded (${size})`,
      ...unlessNone(unchanged, 'unchanged'),
      ...unlessNone(skipped, 'skipped'),
      ...unlessNone(totals.wouldDelete, 'would be deleted'),
    ];
    return `${parts.join(', ')}; nothing was done`;
  }
  const parts = [
    ...unlessNone(totals.uploaded, `uploaded (${[size, ...unlessNone(totals.copied, 'copied')].join(', ')})`),
    ...unlessNone(unchanged, 'unchanged'),
    ...unlessNone(skipped, 'skipped'),
    ...unlessNone(totals.deleted, 'deleted'),
    ...unlessNone(totals.done, 'with thumbnails'),
    ...unlessNone(failed, 'failed'),
    ...unlessNone(pending, 'still without thumbnails'),
  ];
  const text = parts.length === 0 ? 'nothing to upload' : `${parts.join(', ')} in ${took(totals)}`;
  return number(failed) + number(pending) > 0 ? bad(style, text) : good(style, text);
}

function unlessNone(count: unknown, what: string): string[] {
  return number(count) > 0 ? [`${formatCount(number(count))} ${what}`] : [];
}

const took = ({ ms }: Totals) => formatDuration(number(ms));

function teardownSummary(totals: Totals, style: Style): string {
  const left = leftLines(totals);
  if (totals.count === 0) return good(style, 'no stack has reached its end');
  const stacks = totals.count === undefined ? '' : `${counted(number(totals.count), 'stack')} removed: `;
  const text = `${stacks}${number(totals.destroyed)} destroyed in ${took(totals)}, ${left.length} left`;
  if (left.length === 0) return good(style, text);
  return [bad(style, text), ...left].join('\n');
}

/** What should have been removed but stays, with the reasons. */
function leftLines({ left = [] }: Totals): string[] {
  const all = left as { type: string; name: string; reason: string }[];
  return all.map(({ type, name, reason }) => `  ${type} ${name}: ${reason}`);
}

function localSummary({ running, endpoint, pid, dataDir }: Totals): string {
  return running
    ? `the embedded cloud is running at ${endpoint} (process ${pid}, data in ${dataDir})`
    : 'the embedded cloud is not running';
}

function doctorSummary({ problems, warnings }: Totals, style: Style): string {
  const text = `${counted(number(problems), 'problem')}, ${counted(number(warnings), 'warning')}`;
  return number(problems) + number(warnings) > 0 ? bad(style, text) : good(style, 'all is well');
}

function reworkSummary(totals: Totals, style: Style, sent: unknown): string {
  const parts = [
    `${counted(number(sent), 'image')} sent again`,
    ...unlessNone(totals.done, 'with thumbnails'),
    ...unlessNone(totals.failed, 'failed'),
    ...unlessNone(totals.gone, 'not in the bucket'),
    ...unlessNone(totals.pending, 'still without thumbnails'),
  ];
  const isBad = number(totals.failed) + number(totals.pending) > 0;
  return (isBad ? bad : good)(style, `${parts.join(', ')} in ${took(totals)}`);
}

function reprocessSummary(totals: Totals, style: Style): string {
  if (number(totals.stale) === 0) return good(style, 'nothing to do: all thumbnails are as they should be');
  if (totals.dryRun) return `${counted(number(totals.stale), 'image')} would be rebuilt; nothing was done`;
  return reworkSummary(totals, style, totals.sent);
}

function downloadSummary(totals: Totals, style: Style): string {
  const size = formatBytes(number(totals.bytes));
  const file = totals.downloaded === '-' ? '' : ` to ${totals.downloaded}`;
  return good(style, `${totals.key}${file} (${size}) in ${took(totals)}`);
}

function recoverSummary({ recovered, missing, stack }: Totals, style: Style): string {
  const text = `${counted(number(recovered), 'resource')} of the stack '${stack}' found and recorded`;
  const lost = (missing as string[]).join(', ');
  return lost ? bad(style, `${text}; missing: ${lost}`) : good(style, text);
}

/** The document itself, to be redirected into a file; a list of documents where it is too long for IAM. */
function policyText({ policy, policies }: Totals): string {
  const documents = Array.isArray(policies) && policies.length > 1 ? policies : policy;
  return safeJson(JSON.stringify(documents, null, 2));
}

function exportSummary(totals: Totals, style: Style): string {
  const files = [totals.exported, ...(totals.with as string[])];
  return good(style, `${files.slice(0, -1).join(', ')} and ${files.at(-1)}`);
}

function stateSummary({ count, stateFile, account, region, endpoint }: Totals): string {
  const where = endpoint ? `at ${endpoint}` : `in account ${account}, region ${region}`;
  return `${counted(number(count), 'resource')} ${where}, according to ${stateFile}`;
}

const good = (style: Style, text: string) => `${style.paint('green', marks.done)} ${text}`;
const bad = (style: Style, text: string) => `${style.paint('yellow', marks.warning)} ${text}`;

function plain(totals: Totals): string {
  return Object.entries(totals)
    .filter(([name]) => name !== 'event')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
