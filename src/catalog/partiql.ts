// Runs a PartiQL statement to its end, page by page. Pages without items are normal: WHERE filters after reading.
import { type AttributeValue, DynamoDBClient, ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Context } from '../aws/session.ts';
import type { Statement } from './statement.ts';

export interface QueryOptions {
  /** For the question marks, as the user typed them. */
  params: readonly string[];
  limit?: number | undefined;
}

type Found = Record<string, unknown>;

export async function* runStatement(
  context: Context,
  { text, kind, hasWhere }: Statement,
  { params, limit = Number.POSITIVE_INFINITY }: QueryOptions,
): AsyncGenerator<Found> {
  const Parameters = params.map(parameter);
  // The number of items evaluated equals the number found only without a filter.
  const pageSize = kind === 'select' && !hasWhere && Number.isFinite(limit) ? limit : undefined;
  let count = 0;
  let NextToken: string | undefined;
  if (limit === 0) return;
  do {
    const command = new ExecuteStatementCommand({
      Statement: text,
      ...(Parameters.length > 0 && { Parameters }),
      ...(pageSize && { Limit: pageSize }),
      ...(NextToken && { NextToken }),
    });
    const page = await context.client(DynamoDBClient).send(command, { abortSignal: context.signal });
    for (const item of page.Items ?? []) {
      yield readable(item);
      if (++count >= limit) return;
    }
    ({ NextToken } = page);
  } while (NextToken);
}

/** 12 and -1.5 are numbers, true, false and null are themselves, "12" in double quotes is a string, and so is the rest. */
function parameter(text: string): AttributeValue {
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return { N: text };
  if (!/^(true|false|null|".*")$/s.test(text)) return { S: text };
  return marshall({ value: JSON.parse(text) as unknown }).value as AttributeValue;
}

/** Sets become lists, and numbers too long for JavaScript become text, so that all of it can be printed as JSON. */
function readable(item: Record<string, AttributeValue>): Found {
  const wrapNumbers = (text: string) => (String(Number(text)) === text ? Number(text) : text);
  const plain = unmarshall(item, { wrapNumbers });
  return JSON.parse(JSON.stringify(plain, (_, value) => (value instanceof Set ? [...value] : value)));
}
