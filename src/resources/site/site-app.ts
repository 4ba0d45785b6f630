// `--site amplify`: the app and its only branch, made before everything that needs its address.
// A repeated creation makes two apps of one name: ours are found by name and tag, and all but one are removed.
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
import type { ChangeOrder, Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { picturesOf } from '../../stack/names.ts';
import type { Denied, SiteAppOutputs } from '../../stack/outputs.ts';
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

export interface SiteAppFacets extends Facets {
  /** Number of apps of the name. */
  copies: number;
  branch: string;
  tags: TagMap;
}

type AppOutputs = SiteAppOutputs | Denied;
type LiveApp = Live<SiteAppFacets, SiteAppOutputs>;

export const siteApp: Resource<SiteAppFacets, AppOutputs> = {
  id: 'site-app',
  type: 'Amplify app',
  needs: [],
  name: ({ names }) => names.of('site'),
  isName: isAppName,
  owner: (session, name) => appOwner(session, name),
  desired: ({ names }) => ({ copies: 1, branch: branchName, tags: names.tags }),
  find: async (session) => [...new Set((await listApps(session)).map(({ name }) => name ?? ''))],
  read: (context, name, known) => unlessDenied(context, () => read(context, name, known)),
  create: (context, name) => unlessDenied(context, () => create(context, name)),
  update,
  destroy: async (session, name) => {
    for (const { appId } of await appsNamed(session, name)) await remove(session, appId);
  },
};

async function read(
  context: Context,
  name: string,
  known: Partial<AppOutputs> | undefined,
): Promise<LiveApp | undefined> {
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
      tags: tagsOf(context, app),
    },
    owner: ownerOf(app.tags ?? {}),
  };
}

/** Without the deployment's tag, which belongs to that resource. */
function tagsOf({ names }: Context, { tags = {} }: App): TagMap {
  const { [deployedTag]: _, ...own } = ourTags(names, tags);
  return own;
}

function outputsOf(
  context: Context,
  { appId = '', appArn = '', defaultDomain = '' }: Partial<App>,
): SiteAppOutputs {
  const url = appUrl(context, { id: appId, domain: defaultDomain }, branchName);
  return { id: appId, arn: appArn, url };
}

async function create(context: Context, name: string): Promise<LiveApp> {
  const { tags, stack } = context.names;
  const description = picturesOf(stack);
  const command = new CreateAppCommand({ name, description, platform: 'WEB', tags });
  const { app = {} } = await context.client(AmplifyClient).send(command);
  // The call may have been carried out twice: its answer was lost, and it was repeated.
  const copies = Math.max(1, (await appsNamed(context, name)).length);
  return { outputs: outputsOf(context, app), facets: { copies, branch: null, tags }, owner: stack };
}

async function update(
  context: Context,
  name: string,
  { live, desired, fields }: ChangeOrder<SiteAppFacets, AppOutputs>,
): Promise<AppOutputs> {
  const amplify = context.client(AmplifyClient);
  const { id: appId, arn: resourceArn } = live.outputs;
  if (appId === undefined) return live.outputs;
  if (fields.has('copies')) {
    const others = (await appsNamed(context, name)).filter((app) => app.appId !== appId);
    for (const other of others) await remove(context, other.appId);
  }
  if (fields.has('branch')) await makeBranch(context, appId);
  if (fields.has('tags')) {
    const { tags } = desired;
    await amplify.send(new TagResourceCommand({ resourceArn, tags }));
    const tagKeys = surplusTags(live.facets.tags, tags);
    if (tagKeys.length > 0) await amplify.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  }
  return live.outputs;
}

/** When the creation is repeated after a lost answer, Amplify says that the name is taken. */
async function makeBranch({ client, names }: Context, appId: string): Promise<void> {
  const command = new CreateBranchCommand({ appId, branchName, enableAutoBuild: false, tags: names.tags });
  try {
    await client(AmplifyClient).send(command);
  } catch (error) {
    if (!isAws(error, 'BadRequestException') || !/already exists/i.test((error as Error).message))
      throw error;
  }
}

/** Branches and deployments are deleted with it. */
async function remove(session: Session, appId: string | undefined): Promise<void> {
  await ignore(gone, session.client(AmplifyClient).send(new DeleteAppCommand({ appId })));
}
