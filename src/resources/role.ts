// The functions' roles: made first, because IAM needs the longest to be believed by the other services.
// Labs forbid making roles; there an existing one (LabRole, or what --role names) is used and never touched.
import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  paginateListRoles,
  type Role,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { labRole } from '../aws/lab.ts';
import { apiPolicy, lambdaTrust, workerPolicy } from '../aws/policies.ts';
import { ourTags, ownerOf, surplusTags, tagList, tagMap } from '../aws/tags.ts';
import { retryWhile, schedules } from '../aws/wait.ts';
import type { Context, Session } from '../context.ts';
import { optionalRead } from '../engine/plan.ts';
import type { ChangeOrder, Live, Outputs, Owner, Resource } from '../engine/resource.ts';
import { ignore, isAws, isDenied } from '../errors.ts';
import { isNamed, rolePathOf, stackOfRole, suffixOf } from '../names.ts';
import { readExternalRole, readLabRole } from './external-role.ts';
import { removeRole } from './role-removal.ts';

/** The name of each role's only policy, and whose the role is. */
export const roleWords = {
  role: { policyName: 'worker', whose: 'Worker' },
  'api-role': { policyName: 'api', whose: 'HTTP API' },
};
const gone = ['NoSuchEntityException'];

interface Kind {
  id: keyof typeof roleWords;
  policy: typeof apiPolicy;
}

export const role = roleOf({ id: 'role', policy: workerPolicy });
export const apiRole = roleOf({ id: 'api-role', policy: apiPolicy });

function roleOf(kind: Kind): Resource {
  const { id, policy } = kind;
  return {
    id,
    type: 'IAM role',
    needs: [],
    name: ({ names, settings }) => settings.role ?? names.of(id),
    isName: isNamed(id),
    owner,
    desired: ({ names, settings }) =>
      settings.role ? {} : { trust: lambdaTrust, policy: policy(names, settings.trigger), tags: names.tags },
    find: (session) => find(session, kind),
    read: (context, name, known) => read(context, kind, name, known),
    create: (context, name) => create(context, kind, name),
    update: (context, name, change) => update(context, kind, name, change),
    destroy: removeRole,
  };
}

/** Roles in the path `/thumbs/STACK/REGION/` are ours; the tagging API does not list roles. */
async function find(session: Session, { id }: Kind): Promise<string[]> {
  const { stack } = session.place;
  const client = session.client(IAMClient);
  const PathPrefix = rolePathOf(session.place);
  const listing = Array.fromAsync(paginateListRoles({ client }, { PathPrefix }));
  const pages = (await optionalRead(session, 'the list of roles', listing)) ?? [];
  const names = pages.flatMap(({ Roles = [] }) => Roles.map(({ RoleName = '' }) => RoleName));
  return names.filter((name) => suffixOf(stack, id, name));
}

async function owner(session: Session, RoleName: string): Promise<{ owner: Owner } | undefined> {
  const call = session.client(IAMClient).send(new GetRoleCommand({ RoleName }));
  const read = call.then(({ Role }) => ({ owner: ownerIn(session, Role) }));
  const unknown = { owner: undefined };
  return ignore(
    gone,
    optionalRead(session, `the role ${RoleName}`, read).then((found) => found ?? unknown),
  );
}

/** A stack of the same name in another region is another stack: the path tells them apart. */
function ownerIn({ place }: Session, role: Role | undefined): Owner {
  const stack = ownerOf(tagMap(role?.Tags));
  const isElsewhere = stack === place.stack && stackOfRole(role?.Path, place.region) === undefined;
  return isElsewhere ? `${stack} of the path ${role?.Path}` : stack;
}

async function read(
  context: Context,
  { id }: Kind,
  name: string,
  known: Outputs | undefined,
): Promise<Live | undefined> {
  const { role: borrowed, api } = context.settings;
  // The same one may serve both functions: it is there for those that there are.
  if (borrowed) return id === 'role' || api ? readExternalRole(context, borrowed) : undefined;
  const iam = context.client(IAMClient);
  const [answer, policy] = await Promise.all([
    optionalRead(context, 'the role', ignore(gone, iam.send(new GetRoleCommand({ RoleName: name })))),
    optionalRead(context, 'the policy of the role', readPolicy(iam, name, roleWords[id].policyName)),
  ]);
  if (!answer?.Role) return known?.borrowed === labRole ? readExternalRole(context, labRole) : undefined;
  const { AssumeRolePolicyDocument, Tags } = answer.Role;
  return {
    outputs: outputsOf(context, id, answer.Role),
    facets: { trust: parse(AssumeRolePolicyDocument), policy, tags: ourTags(tagMap(Tags)) },
    owner: ownerIn(context, answer.Role),
  };
}

/** The id tells a role from an earlier one of the same name, as Lambda does. */
function outputsOf({ names }: Context, id: Kind['id'], role: Role | undefined): Outputs {
  const arn = role?.Arn ?? names.arn.role(id);
  return { arn, ...(role?.RoleId ? { roleId: role.RoleId } : {}) };
}

async function readPolicy(iam: IAMClient, RoleName: string, PolicyName: string): Promise<unknown> {
  const command = new GetRolePolicyCommand({ RoleName, PolicyName });
  return parse((await ignore(gone, iam.send(command)))?.PolicyDocument);
}

/** IAM sends documents percent-encoded. */
function parse(document: string | undefined): unknown {
  return document ? JSON.parse(decodeURIComponent(document)) : null;
}

async function create(context: Context, { id }: Kind, name: string): Promise<Live> {
  const { names } = context;
  try {
    const { Role } = await context.client(IAMClient).send(
      new CreateRoleCommand({
        RoleName: name,
        Path: names.rolePath,
        AssumeRolePolicyDocument: JSON.stringify(lambdaTrust),
        Description: `${roleWords[id].whose} of the thumbs stack ${names.stack}`,
        Tags: tagList(names.tags),
      }),
    );
    const outputs = outputsOf(context, id, Role);
    return { outputs, facets: { trust: lambdaTrust, policy: null, tags: names.tags }, owner: names.stack };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return readLabRole(context, error);
  }
}

async function update(
  context: Context,
  { id }: Kind,
  name: string,
  { live, desired, fields }: ChangeOrder,
): Promise<Outputs> {
  const iam = context.client(IAMClient);
  const RoleName = name;
  if (fields.has('trust')) {
    const PolicyDocument = JSON.stringify(desired.trust);
    const command = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
    await whenSeen(context, () => iam.send(command));
  }
  if (fields.has('policy')) {
    const PolicyDocument = JSON.stringify(desired.policy);
    const command = new PutRolePolicyCommand({
      RoleName,
      PolicyName: roleWords[id].policyName,
      PolicyDocument,
    });
    await whenSeen(context, () => iam.send(command));
  }
  if (fields.has('tags')) {
    const command = new TagRoleCommand({ RoleName, Tags: tagList(context.names.tags) });
    await whenSeen(context, () => iam.send(command));
    const TagKeys = surplusTags(live.facets.tags, context.names.tags);
    if (TagKeys.length > 0) await iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
  }
  return live.outputs;
}

/** IAM may not see a role yet that it has just made, and takes one change of a role at a time. */
function whenSeen<T>(context: Context, run: () => Promise<T>): Promise<T> {
  const isEarly = (error: unknown) => isAws(error, ...gone, 'ConcurrentModificationException');
  return retryWhile(context, 'IAM does not see the new role yet', isEarly, schedules.iamConsistency, run);
}
