// SQS's lists and maps in the Query protocol: flat, numbered, and named in the singular.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html

type Tree = { [name: string]: unknown };

const numbers = new Set([
  ...['DelaySeconds', 'MaxNumberOfMessages', 'MaxNumberOfMessagesPerSecond', 'MaxResults'],
  ...['VisibilityTimeout', 'WaitTimeSeconds'],
]);

const lists: Record<string, string> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
};

/** Maps are lists of pairs, by these two names. */
const maps: Record<string, [member: string, key: string, value: string]> = {
  Attribute: ['Attributes', 'Name', 'Value'],
  MessageAttribute: ['MessageAttributes', 'Name', 'Value'],
  MessageSystemAttribute: ['MessageSystemAttributes', 'Name', 'Value'],
  Tag: ['Tags', 'Key', 'Value'],
};

/** The input with the SDK's member names. */
export function inputOf(operation: string, form: Tree): Tree {
  const renamed = Object.entries(form).map(([name, value]): [string, unknown] => {
    if (name === `${operation}RequestEntry`)
      return ['Entries', listOf(value).map((one) => inputOf('', one as Tree))];
    const map = maps[name];
    if (map) return [memberOf(operation, map[0]), mapOf(value, map)];
    if (lists[name]) return [lists[name], listOf(value)];
    return [name, numbers.has(name) ? Number(value) : value];
  });
  return Object.fromEntries(renamed);
}

/** CreateQueue alone writes its tags in small letters. */
const memberOf = (operation: string, member: string) =>
  operation === 'CreateQueue' && member === 'Tags' ? 'tags' : member;

/** One entry may come without a number. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function mapOf(value: unknown, [, key, member]: [string, string, string]): Tree {
  return Object.fromEntries(
    listOf(value).map((pair) => [String((pair as Tree)[key]), (pair as Tree)[member]]),
  );
}

/** The output with the names of the wire; a list stands for as many elements of its name. */
export function formOf(operation: string, output: object): Tree {
  const entries: Record<string, string> = {
    Failed: 'BatchResultErrorEntry',
    Messages: 'Message',
    QueueUrls: 'QueueUrl',
    queueUrls: 'QueueUrl',
    Results: 'ListMessageMoveTasksResultEntry',
    Successful: `${operation}ResultEntry`,
  };
  const renamed = Object.entries(output).map(([name, value]): [string, unknown] => {
    if (Array.isArray(value)) {
      const shown = value.map((one) => (typeof one === 'object' ? formOf('', one as object) : one));
      return [entries[name] ?? name, shown];
    }
    const map = Object.entries(maps).find(([, [member]]) => member === name);
    if (!map) return [name, value];
    const [element, [, key, member]] = map;
    return [element, Object.entries(value as object).map(([k, v]) => ({ [key]: k, [member]: v }))];
  });
  return Object.fromEntries(renamed);
}
