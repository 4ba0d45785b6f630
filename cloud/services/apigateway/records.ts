// What API Gateway stores about an HTTP API: one document with all its parts, so that no part outlives it.
import type { Integration, Route, Stage } from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../service.ts';
import type { Collection } from '../../store.ts';
import type { ApiSettings } from './checks.ts';

/** Times in ms since 1970. */
export type StageRecord = Omit<Stage, 'CreatedDate' | 'LastUpdatedDate' | 'Tags'> & {
  created: number;
  updated: number;
  tags: Record<string, string>;
};

export interface ApiRecord {
  id: string;
  region: string;
  created: number;
  settings: ApiSettings;
  tags: Record<string, string>;
  /** By id. */
  integrations: Record<string, Integration>;
  /** By id. */
  routes: Record<string, Route>;
  /** By name. */
  stages: Record<string, StageRecord>;
}

export interface ApiGateway {
  cloud: Cloud;
  /** By id. */
  apis: Collection<ApiRecord>;
}

/** Throws NotFoundException 404. */
export function findApi({ apis }: ApiGateway, id: string | undefined, region: string): ApiRecord {
  const record = id === undefined ? undefined : apis.get(id);
  if (record && record.region === region) return record;
  throw notFound('API', id);
}

export function notFound(what: string, id: string | undefined): AwsError {
  return new AwsError('NotFoundException', `Invalid ${what} identifier specified ${id}`, 404);
}

/** Throws NotFoundException 404. */
export function part<T>(parts: Record<string, T>, what: string, id: string | undefined): T {
  const found = parts[id ?? ''];
  if (found === undefined) throw notFound(what, id);
  return found;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** AWS's ids: lower-case letters and digits; ten for an API, seven for its parts. */
export function newId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => letters[byte % 36]).join('');
}
