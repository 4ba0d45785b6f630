// Which members of DynamoDB's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';

const names = 'ExpressionAttributeNames';
const values = `${names} ExpressionAttributeValues.*`;
const write = `TableName Expected.* ConditionalOperator ReturnValues ReturnConsumedCapacity ConditionExpression
  ${values} ReturnValuesOnConditionCheckFailure`;
const read = `TableName AttributesToGet ConsistentRead ReturnConsumedCapacity ProjectionExpression ${names}`;
const noCollections = {
  ReturnItemCollectionMetrics:
    'sizes of item collections are estimates, and only of tables with local indexes',
};

/** Table features that need more than the table itself. */
const tableFeatures = `StreamSpecification SSESpecification TableClass=STANDARD WarmThroughput OnDemandThroughput
  GlobalTableSettingsReplicationMode`;

export const members: MemberTable = {
  BatchExecuteStatement: {
    honoured: `Statements Statements.Statement Statements.Parameters.* Statements.ConsistentRead
      Statements.ReturnValuesOnConditionCheckFailure ReturnConsumedCapacity`,
  },
  BatchGetItem: { honoured: 'RequestItems.* ReturnConsumedCapacity' },
  BatchWriteItem: { honoured: 'RequestItems.* ReturnConsumedCapacity', harmless: noCollections },
  CreateTable: {
    honoured: `TableName AttributeDefinitions.* KeySchema.* LocalSecondaryIndexes.* GlobalSecondaryIndexes
      GlobalSecondaryIndexes.IndexName GlobalSecondaryIndexes.KeySchema.* GlobalSecondaryIndexes.Projection.*
      GlobalSecondaryIndexes.ProvisionedThroughput.* BillingMode ProvisionedThroughput.* Tags.*
      DeletionProtectionEnabled`,
    refused: `${tableFeatures} GlobalSecondaryIndexes.OnDemandThroughput GlobalSecondaryIndexes.WarmThroughput
      ResourcePolicy GlobalTableSourceArn VectorIndexes`,
  },
  DeleteItem: { honoured: `Key.* ${write}`, harmless: noCollections },
  DeleteTable: { honoured: 'TableName' },
  DescribeContinuousBackups: { honoured: 'TableName' },
  DescribeTable: { honoured: 'TableName' },
  DescribeTimeToLive: { honoured: 'TableName' },
  ExecuteStatement: {
    honoured: `Statement Parameters.* ConsistentRead NextToken Limit ReturnConsumedCapacity
      ReturnValuesOnConditionCheckFailure`,
  },
  GetItem: { honoured: `Key.* ${read}` },
  ListTables: { honoured: 'ExclusiveStartTableName Limit' },
  ListTagsOfResource: {
    honoured: 'ResourceArn',
    harmless: { NextToken: 'all tags, fifty at most, are in the first answer' },
  },
  PutItem: { honoured: `Item.* ${write}`, harmless: noCollections },
  Query: {
    honoured: `${read} ExpressionAttributeValues.* IndexName Select Limit KeyConditions.* QueryFilter.* ConditionalOperator
      ScanIndexForward ExclusiveStartKey.* FilterExpression KeyConditionExpression`,
  },
  Scan: {
    honoured: `${read} ExpressionAttributeValues.* IndexName Limit Select ScanFilter.* ConditionalOperator ExclusiveStartKey.*
      TotalSegments Segment FilterExpression`,
  },
  TagResource: { honoured: 'ResourceArn Tags.*' },
  TransactGetItems: {
    honoured: `TransactItems TransactItems.Get TransactItems.Get.Key.* TransactItems.Get.TableName
      TransactItems.Get.ProjectionExpression TransactItems.Get.ExpressionAttributeNames ReturnConsumedCapacity`,
  },
  TransactWriteItems: {
    honoured: 'TransactItems.* ReturnConsumedCapacity ClientRequestToken',
    harmless: noCollections,
  },
  UntagResource: { honoured: 'ResourceArn TagKeys' },
  UpdateContinuousBackups: {
    honoured:
      'TableName PointInTimeRecoverySpecification PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled',
    refused: 'PointInTimeRecoverySpecification.RecoveryPeriodInDays',
  },
  UpdateItem: {
    honoured: `Key.* AttributeUpdates.* UpdateExpression ${write}`,
    harmless: noCollections,
  },
  UpdateTable: {
    honoured: `TableName AttributeDefinitions.* BillingMode ProvisionedThroughput.* DeletionProtectionEnabled
      GlobalSecondaryIndexUpdates GlobalSecondaryIndexUpdates.Update GlobalSecondaryIndexUpdates.Update.IndexName
      GlobalSecondaryIndexUpdates.Update.ProvisionedThroughput.* GlobalSecondaryIndexUpdates.Delete.*
      GlobalSecondaryIndexUpdates.Create GlobalSecondaryIndexUpdates.Create.IndexName
      GlobalSecondaryIndexUpdates.Create.KeySchema.* GlobalSecondaryIndexUpdates.Create.Projection.*
      GlobalSecondaryIndexUpdates.Create.ProvisionedThroughput.*`,
    refused: `${tableFeatures} ReplicaUpdates MultiRegionConsistency GlobalTableWitnessUpdates VectorIndexUpdates
      DisassociationProtectionEnabled GlobalSecondaryIndexUpdates.Update.OnDemandThroughput
      GlobalSecondaryIndexUpdates.Update.WarmThroughput GlobalSecondaryIndexUpdates.Create.OnDemandThroughput
      GlobalSecondaryIndexUpdates.Create.WarmThroughput`,
  },
  UpdateTimeToLive: { honoured: 'TableName TimeToLiveSpecification.*' },
};
