// THE STORY: every resource in creation order. Each starts the moment those it needs are ready;
// teardown walks the list backwards; plan and status read it.
//
//   originals ──event──▶ jobs ──trigger──▶ worker ──▶ thumbnails
//                          └─ dead-letters    └────▶ images ◀── api-function ◀── http-api
import type { Resource } from './engine/resource.ts';
import { alarms } from './resources/alarms.ts';
import { apiFunction } from './resources/api-function.ts';
import { apiPermission } from './resources/api-permission.ts';
import { bucket } from './resources/bucket.ts';
import { dashboard } from './resources/dashboard.ts';
import { httpApi } from './resources/http-api.ts';
import { apiLogGroup, logGroup } from './resources/log-group.ts';
import { notification } from './resources/notification.ts';
import { apiPackage, workerPackage } from './resources/package.ts';
import { permission } from './resources/permission.ts';
import { deadLetters, jobs } from './resources/queue.ts';
import { apiRole, role } from './resources/role.ts';
import { table } from './resources/table.ts';
import { trigger } from './resources/trigger.ts';
import { worker } from './resources/worker.ts';
import type { Settings } from './settings.ts';

interface Chapter {
  resource: Resource;
  /** Wanted only under some settings. */
  when?: (settings: Settings) => boolean;
  /** Most stacks never had it: looked for only where the state remembers it, as it may need rights that many lack. */
  isExtra?: boolean;
}

const api = { when: ({ api }: Settings) => Boolean(api), isExtra: true };

const story: readonly Chapter[] = [
  { resource: role }, // first: IAM needs the longest to be believed
  { resource: apiRole, ...api },
  { resource: bucket('originals') },
  { resource: bucket('thumbnails') },
  { resource: deadLetters },
  { resource: jobs },
  { resource: table },
  { resource: logGroup },
  { resource: workerPackage },
  { resource: worker },
  { resource: trigger, when: ({ trigger }) => trigger !== 's3' },
  { resource: permission, when: ({ trigger }) => trigger === 's3' },
  { resource: notification, when: ({ trigger }) => trigger !== 'sqs' }, // last of the way: S3 checks its destination
  { resource: alarms, when: ({ alarms }) => alarms === true },
  { resource: dashboard, when: ({ alarms }) => alarms === true },
  { resource: apiLogGroup, ...api },
  { resource: apiPackage, ...api },
  { resource: apiFunction, ...api },
  { resource: httpApi, ...api },
  { resource: apiPermission, ...api },
];

/** Everything thumbs can make, in creation order. */
export const everything: readonly Resource[] = story.map(({ resource }) => resource);

/** What these settings ask for, and what they ask to be taken away again. `recorded`: what the state remembers. */
export function select(
  settings: Settings,
  recorded: Readonly<Record<string, unknown>> = {},
): { wanted: Resource[]; unwanted: Resource[] } {
  const isWanted = ({ when }: Chapter) => when?.(settings) ?? true;
  const mayBeThere = ({ isExtra, resource }: Chapter) => !isExtra || resource.id in recorded;
  return {
    wanted: story.filter(isWanted).map(({ resource }) => resource),
    unwanted: story
      .filter((chapter) => !isWanted(chapter) && mayBeThere(chapter))
      .map(({ resource }) => resource),
  };
}
