// The functions' roles: made first, because IAM takes longest to propagate to the other services.
// Labs forbid creating roles; there an existing one (LabRole, or that of --role) is used and never changed.
import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  type Role,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { labRole } from '../../aws/lab.ts';
import { apiPolicy, lambdaTrust, type PolicyDocument, workerPolicy } from '../../aws/policies.ts';
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, surplusTags, tagList, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Live, Resource } from '../../engine/resource.ts';
import { ignore, isAws, isDenied } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';
import { isNamed, type Names, rolePathOf, suffixOf } from '../../stack/names.ts';
import type { RoleOutputs } from '../../stack/outputs.ts';
import type { Settings } from '../../stack/settings.ts';
import { readExternalRole, readLabRole } from './external-role.ts';
import type { RoleFacets } from './role-facets.ts';
import { ownerOfRole, roleOwner } from './role-owner.ts';
import { removeRole } from './role-removal.ts';

/** The name of each role's only policy, and its user. */
export const roleWords = {
  role: { policyName: 'worker', whose: 'Worker' },
  'api-role': { policyName: 'api', whose: 'HTTP API' },
};
const gone = ['NoSuchEntityException'];

interface Kind {
  id: keyof typeof roleWords;
  policy(names: Names, settings: Settings): PolicyDocument;
}

export const role = roleOf({ id: 'role', policy: workerPolicy });
export const apiRole = roleOf({ id: 'api-role', policy: apiPolicy });

function roleOf(kind: Kind): Resource<RoleFacets, RoleOutputs> {
  const { id, policy } = kind;
  return {
    id,
    type: 'IAM role',
    needs: [],
    name: ({ names, settings }) => settings.role ?? names.of(id),
    isName: isNamed(id),
    owner: roleOwner,
    desired: ({ names, settings }) =>
      settings.role
        ? {}
        : {
            trust: lambdaTrust,
            boundary: settings.permissionsBoundary,
            policy: policy(names, settings),
            tags: names.tags,
          },
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

async function read(
  context: Context,
  { id }: Kind,
  name: string,
  known: Partial<RoleOutputs> | undefined,
): Promise<Live<RoleFacets, RoleOutputs> | undefined> {
  const { role: borrowed, api } = context.settings;
  // One role may serve both functions, whichever of them exist.
  if (borrowed) return id === 'role' || api ? readExternalRole(context, borrowed) : undefined;
  const iam = context.client(IAMClient);
  const [answer, policy] = await Promise.all([
    optionalRead(context, 'the role', ignore(gone, iam.send(new GetRoleCommand({ RoleName: name })))),
    optionalRead(context, 'the policy of the role', readPolicy(iam, name, roleWords[id].policyName)),
  ]);
  if (!answer?.Role) return known?.borrowed === labRole ? readExternalRole(context, labRole) : undefined;
  const { AssumeRolePolicyDocument, PermissionsBoundary, Tags } = answer.Role;
  const boundary = PermissionsBoundary?.PermissionsBoundaryArn ?? null;
  return {
    outputs: outputsOf(context, id, answer.Role),
    facets: {
      trust: parse(AssumeRolePolicyDocument),
      boundary,
      policy,
      tags: ourTags(context.names, tagMap(Tags)),
    },
    owner: ownerOfRole(context, answer.Role),
  };
}

/** The id distinguishes a role from an earlier one of the same name, as Lambda does. */
function outputsOf({ names }: Context, id: Kind['id'], role: Role | undefined): RoleOutputs {
  const arn = role?.Arn ?? names.arn.role(id);
  return { arn, ...(role?.RoleId ? { roleId: role.RoleId } : {}) };
}

async function readPolicy(
  iam: IAMClient,
  RoleName: string,
  PolicyName: string,
): Promise<PolicyDocument | null> {
  const command = new GetRolePolicyCommand({ RoleName, PolicyName });
  return parse((await ignore(gone, iam.send(command)))?.PolicyDocument);
}

/** IAM returns documents percent-encoded. */
function parse(document: string | undefined): PolicyDocument | null {
  return document ? JSON.parse(decodeURIComponent(document)) : null;
}

async function create(context: Context, { id }: Kind, name: string): Promise<Live<RoleFacets, RoleOutputs>> {
  const { names, settings } = context;
  const boundary = settings.permissionsBoundary;
  try {
    const { Role } = await context.client(IAMClient).send(
      new CreateRoleCommand({
        RoleName: name,
        Path: names.rolePath,
        AssumeRolePolicyDocument: JSON.stringify(lambdaTrust),
        Description: `${roleWords[id].whose} of the thumbs stack ${names.stack}`,
        ...(boundary ? { PermissionsBoundary: boundary } : {}),
        Tags: tagList(names.tags),
      }),
    );
    const outputs = outputsOf(context, id, Role);
    const facets = { trust: lambdaTrust, boundary: boundary ?? null, policy: null, tags: names.tags };
    return { outputs, facets, owner: names.stack };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return readLabRole(context, error);
  }
}

async function update(
  context: Context,
  { id }: Kind,
  name: string,
  { live, desired, fields }: ChangeOrder<RoleFacets, RoleOutputs>,
): Promise<RoleOutputs> {
  const iam = context.client(IAMClient);
  const RoleName = name;
  if (fields.has('trust')) {
    const PolicyDocument = JSON.stringify(desired.trust);
    const command = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument });
    await whenSeen(context, () => iam.send(command));
  }
  // Before the policy: a caller limited by the boundary may not give rights to a role without it.
  if (fields.has('boundary')) {
    const PermissionsBoundary = desired.boundary;
    const command = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary });
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
    const untag = new UntagRoleCommand({ RoleName, TagKeys });
    if (TagKeys.length > 0) await whenSeen(context, () => iam.send(untag));
  }
  return live.outputs;
}

/** IAM may not see a new role yet, and accepts one change of a role at a time. */
function whenSeen<T>(context: Context, run: () => Promise<T>): Promise<T> {
  const isEarly = (error: unknown) => isAws(error, ...gone, 'ConcurrentModificationException');
  return retryWhile(context, 'IAM does not see the new role yet', isEarly, schedules.iamConsistency, run);
}
