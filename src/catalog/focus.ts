// The focal point of an image, stored in its item. The function keeps a point that a person set.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { FocalPoint } from '../../lambda/contract.ts';
import type { Context } from '../aws/session.ts';
import { isAws, ThumbsError, whileDoing } from '../errors/errors.ts';

/** undefined removes it. Throws `NoImage` when the table has no such item. */
export async function setFocalPoint(
  context: Context,
  ImageID: string,
  point: FocalPoint | undefined,
): Promise<void> {
  const TableName = context.names.of('images');
  const command = new UpdateItemCommand({
    TableName,
    Key: marshall({ ImageID }),
    // Without this condition, an item with only the point would be created.
    ConditionExpression: 'attribute_exists(ImageID)',
    UpdateExpression: point ? 'SET FocalPoint = :point' : 'REMOVE FocalPoint',
    ...(point ? { ExpressionAttributeValues: marshall({ ':point': point }) } : {}),
  });
  try {
    await context.client(DynamoDBClient).send(command, { abortSignal: context.signal });
  } catch (error) {
    if (isAws(error, 'ConditionalCheckFailedException')) throw noImage(ImageID);
    throw whileDoing(`writing to the table ${TableName}`, error);
  }
}

const noImage = (key: string) =>
  new ThumbsError('NoImage', `the table has no image ${key}`, {
    fix: 'to list the images: thumbs scan',
  });
