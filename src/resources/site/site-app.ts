// `--site amplify`: the app and its one branch, made before all that has to know its address.
// A creation that is sent twice makes two apps of one name: ours are found by name and tag, and all but one removed.
import {
  AmplifyClient,
  type App,
  CreateAppCommand,
  CreateBranchCommand,
  DeleteAppCommand,
  GetBranchCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-amplify';
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, ownerOf, surplusTags, type TagMap } from '../../aws/tags.ts';
import type { ChangeOrder, Live, Outputs, Resource } from '../../engine/resource.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { picturesOf } from '../../stack/names.ts';
import {
  appOwner,
  appsNamed,
  branchName,
  deployedTag,
  gone,
  isAppName,
  listApps,
  unlessDenied,
} from './amplify-calls.ts';
import { appUrl } from './site-address.ts';

export const siteApp: Resource = {
  id: 'site-app',
  type: 'Amplify app',
  needs: [],
  name: ({ names }) => names.of('site'),
  isName: isAppName,
  owner: (session, name) => appOwner(session, name),
  desired: ({ names }) => ({ copies: 1, branch: branchName, tags: names.tags }),
  find: async (session) => [...new Set((await listApps(session)).map(({ name }) => name ?? ''))],
  read: (context, name, known) => unlessDenied(context, () => read(context, name, known)),
  create: async (context, name) => (await unlessDenied(context, () => create(context, name))) as Live,
  update,
  destroy: async (session, name) => {
    for (const { appId } of await appsNamed(session, name)) await remove(session, appId);
  },
};

async function read(context: Context, name: string, known: Outputs | undefined): Promise<Live | undefined> {
  const copies = await appsNamed(context, name);
  const app = copies.find(({ appId }) => appId === known?.id) ?? copies[0];
  if (!app) return undefined;
  const command = new GetBranchCommand({ appId: app.appId, branchName });
  const branch = await ignore(gone, context.client(AmplifyClient).send(command));
  return {
    outputs: outputsOf(context, app),
    facets: {
      copies: copies.length,
      branch: branch?.branch?.branchName ?? null,
      tags: tagsOf(app),
    },
    owner: ownerOf(app.tags ?? {}),
  };
}

/** Without that of the deployment, which is the deployment's business. */
function tagsOf({ tags = {} }: App): TagMap {
  const { [deployedTag]: _, ...own } = ourTags(tags);
  return own;
}

function outputsOf(context: Context, { appId = '', appArn = '', defaultDomain = '' }: Partial<App>): Outputs {
  const url = appUrl(context, { id: appId, domain: defaultDomain }, branchName);
  return { id: appId, arn: appArn, url };
}

async function create(context: Context, name: string): Promise<Live> {
  const { tags, stack } = context.names;
  const description = picturesOf(stack);
  const command = new CreateAppCommand({ name, description, platform: 'WEB', tags });
  const { app = {} } = await context.client(AmplifyClient).send(command);
  // The call may have been carried out twice: its answer was lost, and it was sent again.
  const copies = Math.max(1, (await appsNamed(context, name)).length);
  return { outputs: outputsOf(context, app), facets: { copies, branch: null, tags }, owner: stack };
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder,
): Promise<Outputs> {
  const amplify = context.client(AmplifyClient);
  const appId = String(live.outputs.id);
  if (fields.has('copies')) {
    const others = (await appsNamed(context, name)).filter((app) => app.appId !== appId);
    for (const other of others) await remove(context, other.appId);
  }
  if (fields.has('branch')) await makeBranch(context, appId);
  if (fields.has('tags')) {
    const resourceArn = String(live.outputs.arn);
    const tags = desired.tags as TagMap;
    await amplify.send(new TagResourceCommand({ resourceArn, tags }));
    const tagKeys = surplusTags(live.facets.tags, tags);
    if (tagKeys.length > 0) await amplify.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  }
  return live.outputs;
}

/** Sent again after a lost answer, Amplify says that there is one of the name. */
async function makeBranch({ client, names }: Context, appId: string): Promise<void> {
  const command = new CreateBranchCommand({ appId, branchName, enableAutoBuild: false, tags: names.tags });
  try {
    await client(AmplifyClient).send(command);
  } catch (error) {
    if (!isAws(error, 'BadRequestException') || !/already exists/i.test((error as Error).message))
      throw error;
  }
}

/** Branches and deployments go with it. */
async function remove(session: Session, appId: string | undefined): Promise<void> {
  await ignore(gone, session.client(AmplifyClient).send(new DeleteAppCommand({ appId })));
}
