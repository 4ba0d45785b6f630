// THE STORY: every resource in creation order. Each starts the moment those it needs are ready;
// teardown walks the list backwards; plan and status read it.
//
//   originals ──event──▶ jobs ──trigger──▶ worker ──▶ thumbnails
//                          └─ dead-letters    └────▶ images ◀── api-function ◀── http-api
import type { Resource } from './engine/resource.ts';
import { bucket } from './resources/bucket/bucket.ts';
import { bucketCors } from './resources/bucket/bucket-cors.ts';
import { notification } from './resources/bucket/notification.ts';
import { sourceRule } from './resources/bucket/source-rule.ts';
import { cdn } from './resources/cdn/cdn.ts';
import { certificate, needsCertificate } from './resources/cdn/certificate.ts';
import { apiLogGroup, logGroup } from './resources/function/log-group.ts';
import { apiPackage, workerPackage } from './resources/function/package.ts';
import { permission } from './resources/function/permission.ts';
import { apiRole, role } from './resources/function/role.ts';
import { trigger } from './resources/function/trigger.ts';
import { worker } from './resources/function/worker.ts';
import { apiFunction } from './resources/http-api/api-function.ts';
import { apiPermission } from './resources/http-api/api-permission.ts';
import { httpApi } from './resources/http-api/http-api.ts';
import { topic } from './resources/notify/topic.ts';
import { deadLetters, jobs } from './resources/queue.ts';
import { publicThumbnails } from './resources/site/public-thumbnails.ts';
import { siteApp } from './resources/site/site-app.ts';
import { siteDeployment } from './resources/site/site-deployment.ts';
import { siteHosting } from './resources/site/site-hosting.ts';
import { table } from './resources/table.ts';
import { alarms } from './resources/watch/alarms.ts';
import { dashboard } from './resources/watch/dashboard.ts';
import { localType } from './stack/resource-types.ts';
import { hasCdn, type Settings, type Site } from './stack/settings.ts';

interface Chapter {
  resource: Resource;
  /** False: originals are elsewhere for these settings, and do not move; looked at only where the state file has it. */
  isPossible?: (settings: Settings) => boolean;
  /** Wanted only under some settings. */
  when?: (settings: Settings) => boolean;
  /** Most stacks never had it: read only when the state file has it, because reading may need rights that many lack. */
  isExtra?: boolean;
  /** Most stacks do without, so that failing to look for it stops nothing. */
  isOptional?: boolean;
}

const api = { when: ({ api }: Settings) => Boolean(api), isExtra: true, isOptional: true };
const watch = { when: ({ alarms }: Settings) => alarms === true, isOptional: true };

const ownsOriginals = { isPossible: ({ source }: Settings) => source === undefined };
const readsSource = { isPossible: ({ source }: Settings) => source !== undefined };
const hasEvents = ({ trigger }: Settings) => trigger !== 'sqs';

/** For these kinds of site. */
const site = (...kinds: Site[]) => ({
  when: ({ site }: Settings) => site !== undefined && kinds.includes(site),
  isExtra: true,
  isOptional: true,
});

const chapters: readonly Chapter[] = [
  { resource: role }, // first: IAM takes longest to propagate
  { resource: apiRole, ...api },
  { resource: bucket('originals'), ...ownsOriginals },
  { resource: bucket('thumbnails') },
  { resource: bucket('site'), ...site('cdn', 'private', 'public') },
  { resource: siteApp, ...site('amplify') },
  { resource: httpApi, ...api },
  { resource: certificate, when: needsCertificate, isExtra: true, isOptional: true },
  { resource: cdn, when: hasCdn, isExtra: true }, // before the functions, which return its address
  { resource: topic, when: ({ notify }) => notify === true, isExtra: true, isOptional: true },
  { resource: deadLetters },
  { resource: jobs },
  { resource: table },
  { resource: logGroup },
  { resource: workerPackage },
  { resource: worker },
  { resource: trigger, when: ({ trigger }) => trigger !== 's3' },
  { resource: permission, when: ({ trigger }) => trigger === 's3' },
  // Last on the path: S3 checks the destination.
  { resource: notification, ...ownsOriginals, when: hasEvents },
  { resource: sourceRule, ...readsSource, when: hasEvents, isExtra: true },
  { resource: alarms, ...watch },
  { resource: dashboard, ...watch },
  { resource: apiLogGroup, ...api },
  { resource: apiPackage, ...api },
  { resource: apiFunction, ...api },
  { resource: apiPermission, ...api },
  { resource: bucketCors('originals'), ...ownsOriginals, ...site('cdn', 'private', 'public', 'amplify') },
  { resource: bucketCors('thumbnails'), ...site('private', 'public', 'amplify') },
  { resource: publicThumbnails, ...site('public') },
  { resource: siteHosting, ...site('cdn', 'private', 'public') },
  { resource: siteDeployment, ...site('amplify') },
];

const story = chapters.map((chapter) =>
  chapter.isOptional ? { ...chapter, resource: { ...chapter.resource, isOptional: true } } : chapter,
);

/** Everything thumbs can make, in creation order. */
export const everything: readonly Resource[] = story.map(({ resource }) => resource);

/** Optional resources that most stacks never had. A package on this machine costs nothing to look at. */
const extras = story.filter(({ isExtra, resource }) => isExtra && resource.type !== localType);

/** All but the optional ones that were never seen: reading them would need rights that many lack. */
export function worthReading(found: ReadonlyMap<string, readonly string[]>): Resource[] {
  const absent = extras.filter(({ resource }) => !found.get(resource.id)?.length);
  return everything.filter((resource) => !absent.some((chapter) => chapter.resource === resource));
}

/** What these settings want, and what they want removed. `recorded`: what the state file has. */
export function select(
  settings: Settings,
  recorded: Readonly<Record<string, unknown>> = {},
): { wanted: Resource[]; unwanted: Resource[] } {
  const isPossible = (chapter: Chapter) => chapter.isPossible?.(settings) ?? true;
  const isWanted = (chapter: Chapter) => isPossible(chapter) && (chapter.when?.(settings) ?? true);
  const mayBeThere = (chapter: Chapter) =>
    chapter.resource.id in recorded || (isPossible(chapter) && !chapter.isExtra);
  return {
    wanted: story.filter(isWanted).map(({ resource }) => resource),
    unwanted: story
      .filter((chapter) => !isWanted(chapter) && mayBeThere(chapter))
      .map(({ resource }) => resource),
  };
}
