// CloudWatch speaks CBOR (the newest SDKs), Query (the older ones) and JSON, over one table of operations.
import type { AwsError } from '../../aws-error.ts';
import { cborAnswer, cborError, cborInput, cborOperation, speaksCbor } from '../../wire/cbor.ts';
import { jsonAnswer, jsonError, jsonInput, targetOperation } from '../../wire/json.ts';
import { isForm, type Protocol, withQueryCode } from '../../wire/protocol.ts';
import { type FormTypes, queryAnswer, queryError, queryInput, queryOperation } from '../../wire/query.ts';

const namespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/';
const shapePrefix = 'com.amazonaws.cloudwatch#';

/** The members of requests that are not text, without the numbers of lists. */
const types: FormTypes = {
  number: [
    ...[
      'MaxRecords',
      'MaxResults',
      'MaxDatapoints',
      'Period',
      'EvaluationPeriods',
      'DatapointsToAlarm',
      'Threshold',
    ],
    ...['Value', 'Values', 'Counts', 'StorageResolution'].map((name) => `MetricData.${name}`),
    ...['SampleCount', 'Sum', 'Minimum', 'Maximum'].map((name) => `MetricData.StatisticValues.${name}`),
    ...['MetricDataQueries', 'Metrics'].flatMap((name) => [`${name}.Period`, `${name}.MetricStat.Period`]),
  ],
  boolean: ['ActionsEnabled', 'MetricDataQueries.ReturnData', 'Metrics.ReturnData'],
};

/** Codes of the Query protocol; from the model's awsQueryError traits. */
const formerly: Record<string, string> = {
  DashboardInvalidInputError: 'InvalidParameterInput',
  DashboardNotFoundError: 'ResourceNotFound',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  UnknownOperationException: 'InvalidAction',
  ValidationException: 'ValidationError',
};
const queryCode = ({ code }: AwsError) => formerly[code] ?? code;

const query: Protocol = {
  speaks: isForm,
  operation: queryOperation,
  input: (request) => queryInput(request, types),
  answer: (operation, output) =>
    queryAnswer(operation, Object.keys(output).length > 0 ? output : undefined, namespace),
  error: (error) => queryError(error, namespace, queryCode(error)),
};

const cbor: Protocol = {
  speaks: speaksCbor,
  operation: cborOperation,
  input: cborInput,
  answer: (_operation, output) => cborAnswer(output),
  error: (error) => withQueryCode(cborError(error, shapePrefix), error, queryCode(error)),
};

const json: Protocol = {
  speaks: () => true,
  operation: targetOperation,
  input: jsonInput,
  answer: (_operation, output) => jsonAnswer(output, '1.0'),
  error: (error) => withQueryCode(jsonError(error, '1.0', shapePrefix), error, queryCode(error)),
};

export const protocols = [cbor, query, json];
