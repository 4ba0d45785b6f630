// `--site amplify`: the page, sent to the app's branch. A tag of the app stores the hash of what was deployed.
import { createHash } from 'node:crypto';
import { AmplifyClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-amplify';
import type { Context, Session } from '../../aws/session.ts';
import { ownerOf } from '../../aws/tags.ts';
import type { Facets, Live, Resource } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import type { PackedFile } from '../../packaging/files.ts';
import type { Denied, Inputs, Outputs } from '../../stack/outputs.ts';
import {
  appOwner,
  appsNamed,
  branchName,
  denied,
  deployedTag,
  gone,
  isAppName,
  listApps,
  unlessDenied,
} from './amplify-calls.ts';
import { deploy } from './amplify-deploy.ts';
import { appUrl } from './site-address.ts';
import { sitePage } from './site-page.ts';

export interface DeploymentFacets extends Facets {
  /** Hash of the page. */
  deployed: string | undefined;
}

interface DeployedOutputs extends Outputs {
  url: string;
}

type LiveDeployment = Live<DeploymentFacets, DeployedOutputs>;

export const siteDeployment: Resource<DeploymentFacets, DeployedOutputs | Denied> = {
  id: 'site-deployment',
  type: 'Amplify deployment',
  needs: ['site-app', 'http-api'],
  name: ({ names }) => names.of('site'),
  isName: isAppName,
  owner: (session, name) => appOwner(session, name, ({ tags }) => tags?.[deployedTag] !== undefined),
  desired: (context, inputs) => {
    const files = sitePage(context, inputs);
    return { deployed: files && hashOf(files) };
  },
  find: async (session) => {
    const deployed = (await listApps(session)).filter(({ tags }) => tags?.[deployedTag]);
    return [...new Set(deployed.map(({ name }) => name ?? ''))];
  },
  read: (context, name) => unlessDenied(context, () => read(context, name)),
  create: async (context, _name, desired, inputs) => {
    if (inputs['site-app']?.denied) return denied(context);
    return unlessDenied(context, () => send(context, desired, inputs));
  },
  update: async (context, _name, { desired, inputs }) => (await send(context, desired, inputs)).outputs,
  destroy,
};

function hashOf(files: readonly PackedFile[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

async function read(context: Context, name: string): Promise<LiveDeployment | undefined> {
  const [app] = await appsNamed(context, name);
  const deployed = app?.tags?.[deployedTag];
  if (!app?.appId || !deployed) return undefined;
  const url = appUrl(context, { id: app.appId, domain: app.defaultDomain ?? '' }, branchName);
  return { outputs: { url }, facets: { deployed }, owner: ownerOf(app.tags) };
}

async function send(context: Context, desired: DeploymentFacets, inputs: Inputs): Promise<LiveDeployment> {
  const { id = '', arn: resourceArn, url = '' } = inputs['site-app'] ?? {};
  await deploy(context, id, sitePage(context, inputs) ?? []);
  const tags = { [deployedTag]: desired.deployed ?? '' };
  await context.client(AmplifyClient).send(new TagResourceCommand({ resourceArn, tags }));
  return { outputs: { url }, facets: desired, owner: context.names.stack };
}

/** Only forgotten: it is deleted with the app. */
async function destroy(session: Session, name: string): Promise<void> {
  for (const { appArn: resourceArn } of await appsNamed(session, name)) {
    const command = new UntagResourceCommand({ resourceArn, tagKeys: [deployedTag] });
    await ignore(gone, session.client(AmplifyClient).send(command));
  }
}
