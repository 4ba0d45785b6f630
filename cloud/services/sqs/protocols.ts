// SQS speaks JSON, and Query to SDKs before 2023, over one table of operations.
import { jsonAnswer, jsonInput, targetOperation } from '../../wire/json.ts';
import { isForm, type Protocol } from '../../wire/protocol.ts';
import { queryAnswer, queryError, queryForm, queryOperation } from '../../wire/query.ts';
import { queryCode, sqsError } from './errors.ts';
import { formOf, inputOf } from './query-names.ts';

const namespace = 'http://queue.amazonaws.com/doc/2012-11-05/';

/** These answer with nothing but the request's id. */
const silent = /^(Delete|Purge|Set|Tag|Untag|Change)(?!.*Batch$)/;

const query: Protocol = {
  speaks: isForm,
  operation: queryOperation,
  async input<T extends object>(request: Parameters<Protocol['input']>[0], operation: string) {
    const input = inputOf(operation, await queryForm(request));
    // Older clients post to the queue itself.
    const own = request.path.length > 1 ? { QueueUrl: request.path } : {};
    return { ...own, ...input } as T;
  },
  answer: (operation, output) =>
    queryAnswer(operation, silent.test(operation) ? undefined : formOf(operation, output), namespace, ''),
  error: (error) => {
    const isGone = error.code === 'QueueDoesNotExist';
    if (isGone) error.message = 'The specified queue does not exist for this wsdl version.';
    error.fields.Detail ??= '';
    return queryError(error, namespace, queryCode(error));
  },
};

const json: Protocol = {
  speaks: () => true,
  operation: targetOperation,
  input: jsonInput,
  answer: (_operation, output) => jsonAnswer(output, '1.0'),
  error: sqsError,
};

export const protocols = [query, json];
