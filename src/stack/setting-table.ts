// Every setting of a stack, a row each. Flags, help, completion, checks, the project file with its JSON Schema, the table in
// docs/configuration.md and what `recover` reads back all come from these rows.

import { formatOrList, sizeList } from './kinds/recipe-kinds.ts';
import { offOr, oneOf, oneOfNumbers, textLike, toggle, toggleOrOneOf, whole } from './kinds/setting-kinds.ts';
import { tagTable } from './kinds/tag-kind.ts';
import * as live from './read-back.ts';
import { cdnRows } from './rows/cdn.ts';
import { notifyRows } from './rows/notify.ts';
import { derived, type Setting, verbatim } from './setting.ts';
import * as rules from './setting-rules.ts';
import { type ApiSettings, architectures, sites, triggers } from './setting-types.ts';

/** By the name of the flag in camelCase, which is the key in the project file, in the order of the help. */
export const settingTable = {
  role: verbatim('role', {
    kind: textLike(rules.roleRule, 'the name or the ARN of a role'),
    value: 'name',
    help: 'use an existing role (name or ARN) for the function',
    readBack: live.readRole,
  }),
  permissionsBoundary: verbatim('permissionsBoundary', {
    kind: textLike(
      rules.policyRule,
      'the ARN of a managed policy, such as arn:aws:iam::123456789012:policy/NAME',
    ),
    value: 'arn',
    help: 'managed policy that limits what the roles of the stack can do',
    readBack: ({ boundary }) => boundary ?? undefined,
  }),
  source: verbatim('source', {
    kind: textLike(rules.sourceRule, 's3://BUCKET[/PREFIX], the prefix of letters, digits and ._-/'),
    value: 's3://bucket[/prefix]',
    help: 'make thumbnails of the pictures in this bucket of yours, which is only read',
    readBack: live.readSource,
  }),
  trigger: verbatim('trigger', {
    kind: oneOf(triggers),
    value: 'kind',
    help: 'what starts the function',
    default: 's3-sqs',
    readBack: live.readTrigger,
  }),
  sizes: verbatim('sizes', {
    kind: sizeList,
    value: 'list',
    help: 'long sides of the thumbnails in pixels; also widths, heights, boxes: 640w,480h,400x300',
    default: [256, 1024],
    readBack: ({ recipe }) => recipe.sizes,
  }),
  format: verbatim('format', {
    kind: formatOrList,
    value: 'format',
    help: 'format of the thumbnails, or several: avif,webp',
    default: 'webp',
    readBack: ({ recipe }) => recipe.format,
  }),
  quality: verbatim('quality', {
    kind: whole(1, 100),
    value: 'n',
    help: 'quality of the thumbnails, 1 to 100',
    default: 80,
    readBack: ({ recipe }) => recipe.quality,
  }),
  animated: verbatim('animated', {
    kind: toggle,
    help: 'make animated thumbnails of animations (webp only)',
    helpOff: 'use only the first frame of animations',
    readBack: ({ recipe }) => recipe.animated,
  }),
  heic: verbatim('heic', {
    kind: toggle,
    help: 'decode HEIC photos, the format of iPhones',
    helpOff: 'leave the decoder for HEIC out of the function',
    startsOn: true,
    readBack: live.readHeic,
  }),
  arch: verbatim('arch', {
    kind: oneOf(architectures),
    value: 'arch',
    help: 'processor of the function',
    default: 'arm64',
    defaultNote: "; this machine's own with --local",
    readBack: ({ architecture }) => architecture ?? undefined,
  }),
  memory: verbatim('memoryMB', {
    kind: whole(128, 10_240, 'MB'),
    value: 'mb',
    help: 'memory of the function in MB',
    default: 1536,
    readBack: ({ memoryMB }) => memoryMB ?? undefined,
  }),
  timeout: verbatim('timeoutSeconds', {
    kind: whole(1, 900, 'seconds'),
    value: 's',
    help: 'time limit of the function in seconds',
    default: 60,
    readBack: ({ timeoutSeconds }) => timeoutSeconds ?? undefined,
  }),
  maxConcurrency: verbatim('maxConcurrency', {
    kind: whole(2, 1000),
    value: 'n',
    help: 'run at most N functions at once',
    // New AWS accounts may run ten functions at once; five leaves room for others.
    default: 5,
    readBack: ({ maxConcurrency }) => maxConcurrency ?? undefined,
  }),
  retention: verbatim('retentionDays', {
    kind: oneOfNumbers(rules.retentions, 'days'),
    value: 'days',
    help: 'keep logs for this many days',
    default: 14,
    readBack: ({ retentionDays }) => retentionDays ?? undefined,
  }),
  tags: verbatim('tags', {
    kind: tagTable,
    flag: '--tag',
    value: 'key=value',
    help: "put this tag on everything (may be repeated; '' removes all of them)",
    readBack: live.readTags,
  }),
  alarms: verbatim('alarms', {
    kind: toggle,
    help: 'add four CloudWatch alarms and a dashboard',
    helpOff: 'remove them',
    readBack: live.readAlarms,
  }),
  api: derived('api', {
    kind: toggle,
    help: 'add an HTTP API for the pictures',
    helpOff: 'remove it',
    readBack: live.readApi,
  }),
  apiRead: derived('api', {
    kind: oneOf<ApiSettings['read']>(['open', 'token']),
    value: 'who',
    help: 'who may read through the HTTP API',
    default: 'token',
  }),
  site: derived('site', {
    kind: toggleOrOneOf(sites),
    value: '[kind]',
    help: 'add a website of the pictures, on the CDN; other kinds are for accounts without CloudFront',
    helpOff: 'remove it',
    readBack: live.readSite,
  }),
  ...cdnRows,
  ...notifyRows,
  ttl: derived('expires', {
    kind: offOr(textLike(rules.durationRule, 'minutes, hours or days, such as 30m, 2h or 3d')),
    value: 'time',
    help: 'let the stack end after 30m, 2h or 3d: thumbs teardown --expired then removes it',
    helpOff: 'let it stay',
    readBack: live.readEnd,
  }),
} satisfies Record<string, Setting>;

type Table = typeof settingTable;
export type SettingKey = keyof Table;

/** The values of flags or the project file. */
export type GivenSettings = {
  [Key in SettingKey]?: Table[Key] extends Setting<infer T> ? T : never;
};

export const settingRows = Object.entries(settingTable) as [SettingKey, Setting][];
