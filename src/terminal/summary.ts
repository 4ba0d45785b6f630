// The closing line of each command for people, made from what scripts get.

import type { Command, Done, Leftover } from '../results/results.ts';
import { bad, good, took } from './closing.ts';
import { counted, formatCount } from './format.ts';
import {
  backfillSummary,
  downloadSummary,
  focusSummary,
  reprocessSummary,
  retrySummary,
  rmSummary,
  uploadSummary,
} from './pictures-summary.ts';
import { safeJson } from './printable.ts';
import { accessLines, statusSummary } from './status.ts';
import type { Style } from './style.ts';

export const summaryOf = <Name extends Command>(done: Done<Name>, style: Style): string => {
  const summary: Summary<Name> = summaries[done.command];
  return summary(done, style);
};

type Summary<Name extends Command> = (done: Done<Name>, style: Style) => string;

const summaries: { readonly [Name in Command]: Summary<Name> } = {
  setup: setupSummary,
  upload: uploadSummary,
  scan: ({ count }) => counted(count, 'image'),
  query: ({ count, written }, style) =>
    written === undefined ? counted(count, 'image') : good(style, `${written}: done`),
  status: statusSummary,
  logs: ({ count }) => counted(count, 'line'),
  retry: retrySummary,
  reprocess: reprocessSummary,
  backfill: backfillSummary,
  focus: focusSummary,
  rm: rmSummary,
  download: downloadSummary,
  teardown: teardownSummary,
  recover: recoverSummary,
  state: stateSummary,
  doctor: doctorSummary,
  policy: policyText,
  export: exportSummary,
  url: ({ count }) => (count === 1 ? '1 address' : `${formatCount(count)} addresses`),
  html: ({ count }) => counted(count, 'image'),
  share: (result) =>
    `whoever has this link sees ${'key' in result ? result.key : result.folder} until ${result.expiresAt}`,
  manifest: ({ count, manifest }, style) =>
    manifest ? good(style, `${manifest}: ${counted(count, 'image')}`) : counted(count, 'image'),
  gallery: () => 'the gallery is closed; the pictures are unchanged',
  local: localSummary,
  completion: ({ script }) => script,
  help: ({ text }) => text,
  version: ({ version }) => version,
};

function setupSummary(done: Done<'setup'>, style: Style): string {
  const left = leftLines(done.left);
  const stays = left.length > 0 ? [bad(style, `${left.length} left`), ...left] : [];
  return [setupCounts(done, style), ...stays, ...accessLines(done)].join('\n');
}

function setupCounts(done: Done<'setup'>, style: Style): string {
  const { created, updated, unchanged, destroyed } = done;
  if (done.plan) {
    const { wouldCreate, wouldUpdate, wouldDestroy } = done;
    return `${wouldCreate} to create, ${wouldUpdate} to update, ${wouldDestroy} to remove, ${unchanged} unchanged; nothing was done`;
  }
  if (created + updated + destroyed === 0) {
    const all =
      unchanged === 1
        ? 'the one resource is as it should be'
        : `all ${counted(unchanged, 'resource')} are as they should be`;
    return good(style, `nothing to change: ${all} (${took(done)})`);
  }
  const removed = destroyed > 0 ? `, ${destroyed} removed` : '';
  return good(
    style,
    `${created} created, ${updated} updated, ${unchanged} unchanged${removed} in ${took(done)}`,
  );
}

function teardownSummary(done: Done<'teardown'>, style: Style): string {
  const left = leftLines(done.left);
  if (done.count === 0) return good(style, 'no stack has reached its end');
  const stacks = done.count === undefined ? '' : `${counted(done.count, 'stack')} removed: `;
  const text = `${stacks}${done.destroyed} destroyed in ${took(done)}, ${left.length} left`;
  const unseen = (done.unseen ?? []).map(({ type, reason }) => `  not looked for: ${type}s (${reason})`);
  if (left.length === 0) return [good(style, text), ...unseen].join('\n');
  return [bad(style, text), ...left, ...unseen].join('\n');
}

/** What should have been removed but stays, with the reasons. */
function leftLines(left: readonly Leftover[] = []): string[] {
  return left.map(({ type, name, reason }) => `  ${type} ${name}: ${reason}`);
}

function localSummary(done: Done<'local'>, style: Style): string {
  if ('script' in done) return done.script;
  const { running, endpoint, pid, dataDir, stopped, deleted } = done;
  if (deleted) {
    const had = stopped ? 'the embedded cloud has stopped, and its data' : 'the data of the embedded cloud';
    return good(style, `${had} in ${dataDir} is deleted`);
  }
  if (stopped) return good(style, `the embedded cloud has stopped; its data is kept in ${dataDir}`);
  if (deleted === false) return `there is nothing to delete: ${dataDir} does not exist`;
  if (stopped === false) return 'the embedded cloud was not running';
  return running
    ? `the embedded cloud is running at ${endpoint} (process ${pid}, data in ${dataDir})`
    : 'the embedded cloud is not running';
}

function doctorSummary({ problems, warnings }: Done<'doctor'>, style: Style): string {
  const text = `${counted(problems, 'problem')}, ${counted(warnings, 'warning')}`;
  return problems + warnings > 0 ? bad(style, text) : good(style, 'all is well');
}

function recoverSummary({ recovered, missing, stack }: Done<'recover'>, style: Style): string {
  const text = `${counted(recovered, 'resource')} of the stack '${stack}' found and recorded`;
  return missing.length > 0 ? bad(style, `${text}; missing: ${missing.join(', ')}`) : good(style, text);
}

/** The document itself, to be redirected into a file; a list of documents where it is too long for IAM. */
function policyText(done: Done<'policy'>): string {
  if ('policyFiles' in done) return done.policyFiles.join('\n');
  return safeJson(JSON.stringify(done.policies.length > 1 ? done.policies : done.policy, null, 2));
}

function exportSummary(done: Done<'export'>, style: Style): string {
  if ('template' in done) return safeJson(done.template).trimEnd();
  const files = [done.exported, ...done.with];
  return good(style, `${files.slice(0, -1).join(', ')} and ${files.at(-1)}`);
}

function stateSummary({ count, stateFile, account, region, endpoint }: Done<'state'>): string {
  const where = endpoint ? `at ${endpoint}` : `in account ${account}, region ${region}`;
  return `${counted(count, 'resource')} ${where}, according to ${stateFile}`;
}
