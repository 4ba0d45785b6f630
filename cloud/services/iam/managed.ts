// The permissions of AWS's own managed policies that roles of functions usually have. All others allow nothing here.

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const queue = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const actions: Record<string, string[]> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: ['*'],
  AmazonDynamoDBFullAccess: ['dynamodb:*'],
  AmazonS3FullAccess: ['s3:*'],
  AmazonSQSFullAccess: ['sqs:*'],
  'service-role/AWSLambdaBasicExecutionRole': logs,
  'service-role/AWSLambdaSQSQueueExecutionRole': [...logs, ...queue],
};

/** A policy document, or undefined for an unknown policy. */
export function managedPolicy(arn: string): string | undefined {
  const Action = actions[arn.replace('arn:aws:iam::aws:policy/', '')];
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  return Action && JSON.stringify({ Version: '2012-10-17', Statement });
}
