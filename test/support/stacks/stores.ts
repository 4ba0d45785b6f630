// A stack's buckets, queues and table on a test's own cloud, without role and function: what upload and scan work on.
import { withStack } from '../../../src/aws/session.ts';
import { everything } from '../../../src/pipeline.ts';
import { defaultSettings, type Settings } from '../../../src/stack/settings.ts';
import type { TestCloud } from '../cloud/cloud.ts';
import { suffix } from '../fakes/context.ts';
import { makeSession } from './session.ts';

const stores = ['originals', 'thumbnails', 'dead-letters', 'jobs', 'images'];

export async function makeStores(cloud: TestCloud, settings: Partial<Settings> = {}) {
  const session = await makeSession(cloud);
  const context = {
    ...withStack(session, suffix, { ...defaultSettings, ...settings }),
    events: session.events,
  };
  for (const resource of everything.filter(({ id }) => stores.includes(id))) {
    await resource.create(context, resource.name(context), resource.desired(context, {}), {});
  }
  return { context, session };
}
