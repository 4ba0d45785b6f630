// The rule that notifies the queue (or the function) of new originals in the stack's own bucket. Made last: S3 checks the
// destination.
import type { Context, Session } from '../../aws/session.ts';
import type { Live, Owner, Resource } from '../../engine/resource.ts';
import { isNamed } from '../../stack/names.ts';
import { bucketOwner, findBuckets } from './bucket.ts';
import type { NotificationFacets } from './notification-document.ts';
import { createRule, desiredRule, readRule, removeRule, writeRule } from './notification-rules.ts';

const ruleIn = (session: Session, bucket: string) => ({ bucket, id: `thumbs-${session.place.stack}` });

export const notification: Resource<NotificationFacets> = {
  id: 'notification',
  type: 'bucket notification',
  needs: ['originals', 'jobs', 'trigger', 'permission'],
  name: ({ names }) => names.of('originals'),
  isName: isNamed('originals'),
  owner,
  desired: desiredRule,
  find,
  read,
  create: (context, name, facets) => createRule(context, ruleIn(context, name), facets),
  update: async (context, name, { live, desired }) => {
    await writeRule(context, ruleIn(context, name), desired);
    return live.outputs;
  },
  destroy: (session, name) => removeRule(session, ruleIn(session, name)),
};

async function find(session: Session): Promise<string[]> {
  const buckets = await findBuckets(session, 'originals');
  const rules = await Promise.all(buckets.map((name) => readRule(session, ruleIn(session, name))));
  return buckets.filter((_, index) => rules[index]);
}

/** The bucket's. */
async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const rule = await readRule(session, ruleIn(session, name));
  return rule && bucketOwner(session, name);
}

async function read(context: Context, name: string): Promise<Live<NotificationFacets> | undefined> {
  const [rule, owned] = await Promise.all([
    readRule(context, ruleIn(context, name)),
    bucketOwner(context, name),
  ]);
  if (!rule) return undefined;
  const { id: _, ...facets } = rule;
  return { outputs: {}, facets, owner: owned?.owner };
}
