// Calls to API Gateway: lists without paginators, which the SDK lacks here, and changes that wait for one another.
import { type Api, ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import type { Session } from '../../aws/session.ts';
import { isAws } from '../../errors/errors.ts';
import { retryWhile, schedules } from '../../machine/wait.ts';

export const gone = ['NotFoundException'];

/** All of the account's, in this region. */
export async function listApis(session: Session): Promise<Api[]> {
  const gateway = session.client(ApiGatewayV2Client);
  return allPages((page) => gateway.send(new GetApisCommand(page)));
}

interface Paging {
  MaxResults: string;
  NextToken?: string;
}

export async function allPages<T>(
  send: (page: Paging) => Promise<{ Items?: T[] | undefined; NextToken?: string | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  let NextToken: string | undefined;
  do {
    const page = await send({ MaxResults: '100', ...(NextToken ? { NextToken } : {}) });
    items.push(...(page.Items ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return items;
}

/** One error name for every conflict: its text decides. */
export function whenFree<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const isBusy = (error: unknown) =>
    isAws(error, 'ConflictException') && /concurrent|try again|in progress/i.test((error as Error).message);
  return retryWhile(session, 'API Gateway is still busy with the API', isBusy, schedules.apiFree, run);
}

/** The SDK repeats a creation whose answer was lost, and then finds its own work. */
export function isThere(error: unknown): boolean {
  return isAws(error, 'ConflictException') && /already exist/i.test((error as Error).message);
}
