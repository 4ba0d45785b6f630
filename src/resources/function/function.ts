// A Lambda function. Lambda answers before it is ready and refuses changes while one is in progress,
// so every write is followed by a wait, and code and configuration are changed one after the other.

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  type GetFunctionCommandOutput,
  LambdaClient,
  paginateListFunctions,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { fromFile } from '../../aws/blob-files.ts';
import type { Context, Session } from '../../aws/session.ts';
import { ourTags, ownerOf, surplusTags } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore, ThumbsError } from '../../errors/errors.ts';
import { readOwn } from '../../machine/own-files.ts';
import { schedules, waitUntil } from '../../machine/wait.ts';
import { hashOf } from '../../packaging/build-package.ts';
import { isNamed, suffixOf } from '../../stack/names.ts';
import type { Outputs, PackageOutputs } from '../../stack/outputs.ts';
import { configurationOf, configured, facetsOf } from './function-configuration.ts';
import { joinTags, needsNewFunction, splitTags } from './function-grant.ts';
import { desiredOf, type FunctionFacets, type FunctionKind, purposes } from './function-kind.ts';
import { getFunction, settledFunction, untilReady, whenAssumable, whenIdle } from './function-readiness.ts';
import { readRecursion, stopRecursion } from './function-recursion.ts';

const gone = ['ResourceNotFoundException'];

interface FunctionOutputs extends Outputs {
  arn: string;
}

type LiveFunction = Live<FunctionFacets, FunctionOutputs>;

/** The zip, as far as it is known. */
type Built = Partial<PackageOutputs> | undefined;

export function lambdaFunction(kind: FunctionKind): Resource<FunctionFacets, FunctionOutputs> {
  return {
    id: kind.id,
    type: 'Lambda function',
    needs: [kind.role, kind.package, ...kind.needs],
    name: ({ names }) => names.of(kind.part),
    isName: isNamed(kind.part),
    owner: functionOwner,
    desired: (context, inputs) => desiredOf(kind, context, inputs),
    find: (session) => find(session, kind),
    read,
    create: (context, name, facets, inputs) => create(kind, context, name, facets, inputs[kind.package]),
    update: (context, name, change) => update(context, name, change, change.inputs[kind.package]),
    mustBeNew: needsNewFunction,
    destroy,
  };
}

async function find(session: Session, { part }: FunctionKind): Promise<string[]> {
  const { stack } = session.place;
  const client = session.client(LambdaClient);
  const pages = await Array.fromAsync(paginateListFunctions({ client }, {}));
  const names = pages.flatMap(({ Functions = [] }) => Functions.map(({ FunctionName = '' }) => FunctionName));
  return names.filter((name) => suffixOf(stack, part, name));
}

/** Also for what is part of a function, or depends on it: permissions, mappings, logs. */
export async function functionOwner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const call = getFunction(session, name).then((answer) => answer && { owner: ownerIn(answer) });
  const unknown = { owner: undefined };
  const what = `the function ${name}`;
  return optionalRead(
    session,
    what,
    call.then((found) => ({ found })),
  ).then((answer) => (answer ? answer.found : unknown));
}

/** Lambda omits the tags where listing them is denied, and says so beside them. */
function ownerIn({ Tags = {}, TagsError }: GetFunctionCommandOutput): Owner {
  return TagsError ? undefined : ownerOf(Tags);
}

async function read(context: Context, name: string): Promise<LiveFunction | undefined> {
  const [answer, recursion] = await Promise.all([
    settledFunction(context, name),
    readRecursion(context, name),
  ]);
  if (!answer?.Configuration) return undefined;
  return {
    outputs: { arn: answer.Configuration.FunctionArn ?? '' },
    facets: {
      ...facetsOf(answer.Configuration),
      recursion,
      ...splitTags(ourTags(context.names, answer.Tags)),
    },
    owner: ownerIn(answer),
  };
}

async function create(
  { id }: FunctionKind,
  context: Context,
  name: string,
  facets: FunctionFacets,
  built: Built,
): Promise<LiveFunction> {
  const command = new CreateFunctionCommand({
    FunctionName: name,
    Description: `${purposes[id]} of the stack ${context.names.stack}`,
    PackageType: 'Zip',
    Code: { ZipFile: await readZip(built) },
    Architectures: [context.settings.arch],
    ...configurationOf(facets),
    Tags: joinTags(facets),
  });
  const answer = await whenAssumable(context, facets.role, () => context.client(LambdaClient).send(command));
  await untilReady(context, name);
  return { outputs: { arn: answer.FunctionArn ?? '' }, facets, owner: context.names.stack };
}

/** Throws unless the zip is exactly what was built and checked: it runs with the permissions of the function's role. */
async function readZip(built: Built): Promise<Buffer> {
  const file = built?.file ?? '';
  const zip = await readOwn(file);
  if (zip && hashOf(zip) === built?.sha256) return fromFile(zip, file);
  const [code, what, fix] = zip
    ? ['PackageChanged', 'is not what was built', 'delete it, and run the same command again']
    : ['PackageGone', 'no longer exists', 'something else deletes files there: run the same command again'];
  throw new ThumbsError(code, `the function package ${file} ${what}`, { fix });
}

async function update(
  context: Context,
  FunctionName: string,
  { live, desired, fields }: ChangeOrder<FunctionFacets, FunctionOutputs>,
  built: Built,
): Promise<FunctionOutputs> {
  const lambda = context.client(LambdaClient);
  if (live.facets.state === 'not made') await untilReady(context, FunctionName);
  if (fields.has('code') || fields.has('architecture')) {
    const ZipFile = await readZip(built);
    const command = new UpdateFunctionCodeCommand({
      FunctionName,
      ZipFile,
      Architectures: [context.settings.arch],
    });
    await whenIdle(context, () => lambda.send(command));
    await untilReady(context, FunctionName);
  }
  if (configured.some((field) => fields.has(field))) {
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, ...configurationOf(desired) });
    await whenAssumable(context, desired.role, () => lambda.send(command));
    await untilReady(context, FunctionName);
  }
  if (fields.has('recursion')) await stopRecursion(context, FunctionName);
  if (fields.has('tags') || fields.has('grant')) await retag(context, live, desired);
  return live.outputs;
}

async function retag(
  context: Context,
  { outputs, facets }: LiveFunction,
  desired: FunctionFacets,
): Promise<void> {
  const lambda = context.client(LambdaClient);
  const Resource = outputs.arn;
  const Tags = joinTags(desired);
  await whenIdle(context, () => lambda.send(new TagResourceCommand({ Resource, Tags })));
  const TagKeys = surplusTags(facets.tags, Tags);
  const untag = new UntagResourceCommand({ Resource, TagKeys });
  if (TagKeys.length > 0) await whenIdle(context, () => lambda.send(untag));
}

async function destroy(session: Session, FunctionName: string): Promise<void> {
  const lambda = session.client(LambdaClient);
  await whenIdle(session, () => ignore(gone, lambda.send(new DeleteFunctionCommand({ FunctionName }))));
  await waitUntil(session, `the function ${FunctionName} is gone`, schedules.functionReady, async () =>
    (await getFunction(session, FunctionName)) ? undefined : true,
  );
}
