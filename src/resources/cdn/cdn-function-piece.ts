// The function at the edge as a piece of the distribution: it has a stage for changes, and one that runs.
import {
  CloudFrontClient,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  PublishFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Session } from '../../aws/session.ts';
import { ignore } from '../../errors/errors.ts';
import { gone, listAll } from './cdn-calls.ts';
import type { CdnFacets } from './cdn-config.ts';
import type { PieceKind } from './cdn-piece.ts';

const front = ({ client }: Session) => client(CloudFrontClient);

const runtime = 'cloudfront-js-2.0' as const;
const bytesOf = (code: string) => new TextEncoder().encode(code);

/** What is compared is what runs: the stage that is live. */
export const edgeFunction: PieceKind<CdnFacets['code']> = {
  what: 'CloudFront function',
  list: async (session) =>
    (
      await listAll(async (page) => (await front(session).send(new ListFunctionsCommand(page))).FunctionList)
    ).map(({ Name = '', FunctionConfig: config, FunctionMetadata: facts }) => ({
      id: facts?.FunctionARN ?? '',
      name: Name,
      comment: config?.Comment ?? '',
    })),
  read: async (session, { name: Name }) => {
    const known = await ignore(gone, front(session).send(new DescribeFunctionCommand({ Name })));
    if (!known) return undefined;
    const live = await ignore(gone, front(session).send(new GetFunctionCommand({ Name, Stage: 'LIVE' })));
    return { value: new TextDecoder().decode(live?.FunctionCode), etag: known.ETag };
  },
  create: async (session, { name: Name, comment }, code) => {
    const config = {
      Name,
      FunctionConfig: { Comment: comment, Runtime: runtime },
      FunctionCode: bytesOf(code),
    };
    const made = await front(session).send(new CreateFunctionCommand(config));
    await front(session).send(new PublishFunctionCommand({ Name, IfMatch: made.ETag }));
    return made.FunctionSummary?.FunctionMetadata?.FunctionARN ?? '';
  },
  update: async (session, { name: Name }, IfMatch, { comment }, code) => {
    const config = {
      Name,
      IfMatch,
      FunctionConfig: { Comment: comment, Runtime: runtime },
      FunctionCode: bytesOf(code),
    };
    const { ETag } = await front(session).send(new UpdateFunctionCommand(config));
    await front(session).send(new PublishFunctionCommand({ Name, IfMatch: ETag }));
  },
  remove: async (session, { name: Name }, IfMatch) => {
    await front(session).send(new DeleteFunctionCommand({ Name, IfMatch }));
  },
};
