// THE STORY: every resource in creation order. Each starts the moment those it needs are ready;
// teardown walks the list backwards; plan and status read it.
//
//   originals ──event──▶ jobs ──trigger──▶ worker ──▶ thumbnails
//                          └─ dead-letters    └────▶ images
import type { Resource } from './engine/resource.ts';
import { alarms } from './resources/alarms.ts';
import { bucket } from './resources/bucket.ts';
import { dashboard } from './resources/dashboard.ts';
import { worker } from './resources/function.ts';
import { logGroup } from './resources/log-group.ts';
import { notification } from './resources/notification.ts';
import { workerPackage } from './resources/package.ts';
import { permission } from './resources/permission.ts';
import { deadLetters, jobs } from './resources/queue.ts';
import { role } from './resources/role.ts';
import { table } from './resources/table.ts';
import { trigger } from './resources/trigger.ts';
import type { Settings } from './settings.ts';

interface Chapter {
  resource: Resource;
  /** Wanted only under some settings. */
  when?: (settings: Settings) => boolean;
}

const story: readonly Chapter[] = [
  { resource: role }, // first: IAM needs the longest to be believed
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
];

/** Everything thumbs can make, in creation order. */
export const everything: readonly Resource[] = story.map(({ resource }) => resource);

/** What these settings ask for, and what they ask to be taken away again. */
export function select(settings: Settings): { wanted: Resource[]; unwanted: Resource[] } {
  const isWanted = ({ when }: Chapter) => when?.(settings) ?? true;
  return {
    wanted: story.filter(isWanted).map(({ resource }) => resource),
    unwanted: story.filter((chapter) => !isWanted(chapter)).map(({ resource }) => resource),
  };
}
