// What a distribution refers to, each with how CloudFront lists, makes, changes and removes it. Names are unique in the
// account; whose a piece is, its comment says.
import {
  CloudFrontClient,
  CreateCachePolicyCommand,
  CreateOriginAccessControlCommand,
  CreateResponseHeadersPolicyCommand,
  DeleteCachePolicyCommand,
  DeleteOriginAccessControlCommand,
  DeleteResponseHeadersPolicyCommand,
  GetCachePolicyCommand,
  GetOriginAccessControlCommand,
  GetResponseHeadersPolicyCommand,
  ListCachePoliciesCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
  UpdateCachePolicyCommand,
  UpdateOriginAccessControlCommand,
  UpdateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import type { Session } from '../../aws/session.ts';
import { ignore } from '../../errors/errors.ts';
import { gone, listAll } from './cdn-calls.ts';
import type { CdnFacets } from './cdn-config.ts';
import { edgeFunction } from './cdn-function-piece.ts';
import type { Head, Piece, PieceKind } from './cdn-piece.ts';

const front = ({ client }: Session) => client(CloudFrontClient);

const control: PieceKind<CdnFacets['control']> = {
  what: 'origin access control',
  list: async (session) =>
    (
      await listAll(
        async (page) =>
          (
            await front(session).send(new ListOriginAccessControlsCommand(page))
          ).OriginAccessControlList,
      )
    ).map(({ Id = '', Name = '', Description = '' }) => ({ id: Id, name: Name, comment: Description })),
  read: async (session, { id: Id }) => {
    const found = await ignore(gone, front(session).send(new GetOriginAccessControlCommand({ Id })));
    return found && { value: found.OriginAccessControl?.OriginAccessControlConfig, etag: found.ETag };
  },
  create: async (session, head, value) => {
    const command = new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: described(head, value),
    });
    return (await front(session).send(command)).OriginAccessControl?.Id ?? '';
  },
  update: async (session, { id: Id }, IfMatch, head, value) => {
    const OriginAccessControlConfig = described(head, value);
    await front(session).send(
      new UpdateOriginAccessControlCommand({ Id, IfMatch, OriginAccessControlConfig }),
    );
  },
  remove: async (session, { id: Id }, IfMatch) => {
    await front(session).send(new DeleteOriginAccessControlCommand({ Id, IfMatch }));
  },
};

const described = <V extends object>({ name, comment }: Head, value: V) => ({
  Name: name,
  Description: comment,
  ...value,
});
const commented = <V extends object>({ name, comment }: Head, value: V) => ({
  Name: name,
  Comment: comment,
  ...value,
});

/** Of the customer's own: those of AWS are hundreds, and nobody's. */
const Type = 'custom';

const cachePolicy: PieceKind<CdnFacets['cachePolicy']> = {
  what: 'cache policy',
  list: async (session) =>
    (
      await listAll(
        async (page) =>
          (
            await front(session).send(new ListCachePoliciesCommand({ ...page, Type }))
          ).CachePolicyList,
      )
    ).map(({ CachePolicy: { Id = '', CachePolicyConfig: config } = {} as never }) => pieceOf(Id, config)),
  read: async (session, { id: Id }) => {
    const found = await ignore(gone, front(session).send(new GetCachePolicyCommand({ Id })));
    return found && { value: found.CachePolicy?.CachePolicyConfig, etag: found.ETag };
  },
  create: async (session, head, value) => {
    const command = new CreateCachePolicyCommand({ CachePolicyConfig: commented(head, value) as never });
    return (await front(session).send(command)).CachePolicy?.Id ?? '';
  },
  update: async (session, { id: Id }, IfMatch, head, value) => {
    const CachePolicyConfig = commented(head, value) as never;
    await front(session).send(new UpdateCachePolicyCommand({ Id, IfMatch, CachePolicyConfig }));
  },
  remove: async (session, { id: Id }, IfMatch) => {
    await front(session).send(new DeleteCachePolicyCommand({ Id, IfMatch }));
  },
};

const pieceOf = (
  id: string,
  config: { Name?: string | undefined; Comment?: string | undefined } | undefined,
): Piece => ({
  id,
  name: config?.Name ?? '',
  comment: config?.Comment ?? '',
});

const headersPolicy: PieceKind<CdnFacets['headersPolicy']> = {
  what: 'response headers policy',
  list: async (session) =>
    (
      await listAll(
        async (page) =>
          (
            await front(session).send(new ListResponseHeadersPoliciesCommand({ ...page, Type }))
          ).ResponseHeadersPolicyList,
      )
    ).map(({ ResponseHeadersPolicy: one }) => pieceOf(one?.Id ?? '', one?.ResponseHeadersPolicyConfig)),
  read: async (session, { id: Id }) => {
    const found = await ignore(gone, front(session).send(new GetResponseHeadersPolicyCommand({ Id })));
    return found && { value: found.ResponseHeadersPolicy?.ResponseHeadersPolicyConfig, etag: found.ETag };
  },
  create: async (session, head, value) => {
    const command = new CreateResponseHeadersPolicyCommand({
      ResponseHeadersPolicyConfig: commented(head, value) as never,
    });
    return (await front(session).send(command)).ResponseHeadersPolicy?.Id ?? '';
  },
  update: async (session, { id: Id }, IfMatch, head, value) => {
    const ResponseHeadersPolicyConfig = commented(head, value) as never;
    await front(session).send(
      new UpdateResponseHeadersPolicyCommand({ Id, IfMatch, ResponseHeadersPolicyConfig }),
    );
  },
  remove: async (session, { id: Id }, IfMatch) => {
    await front(session).send(new DeleteResponseHeadersPolicyCommand({ Id, IfMatch }));
  },
};

export const pieceKinds = { control, cachePolicy, headersPolicy, code: edgeFunction };
export type PieceName = keyof typeof pieceKinds;
export const pieceNames = Object.keys(pieceKinds) as PieceName[];
