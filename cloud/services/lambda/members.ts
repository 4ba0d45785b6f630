// Which members of Lambda's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';
import type { OperationName } from './routes.ts';

const paging = 'Marker MaxItems';

/** Settings that both CreateFunction and UpdateFunctionConfiguration accept. */
const settings = `FunctionName Role Handler Runtime Description Timeout MemorySize Environment.* TracingConfig.*
  EphemeralStorage.* DeadLetterConfig.* SnapStart LoggingConfig LoggingConfig.LogFormat LoggingConfig.LogGroup`;
const noSettings = `Layers FileSystemConfigs ImageConfig VpcConfig DurableConfig CapacityProviderConfig KMSKeyArn
  SnapStart.ApplyOn=None LoggingConfig.ApplicationLogLevel LoggingConfig.SystemLogLevel`;

const mapping = `FunctionName Enabled BatchSize FilterCriteria.* ScalingConfig.* MaximumBatchingWindowInSeconds
  FunctionResponseTypes`;
/** Members for streams, Kafka, DocumentDB etc., and queue-mapping features that are not supported here. */
const noMapping = `KMSKeyArn MetricsConfig LoggingConfig ParallelizationFactor DestinationConfig
  MaximumRecordAgeInSeconds BisectBatchOnFunctionError MaximumRetryAttempts TumblingWindowInSeconds
  SourceAccessConfigurations AmazonManagedKafkaEventSourceConfig SelfManagedKafkaEventSourceConfig
  DocumentDBEventSourceConfig ProvisionedPollerConfig`;

export const members: MemberTable & Record<OperationName, object> = {
  AddPermission: {
    honoured:
      'FunctionName StatementId Action Principal SourceArn SourceAccount Qualifier RevisionId PrincipalOrgID',
    refused: 'FunctionUrlAuthType InvokedViaFunctionUrl EventSourceToken',
  },
  CreateEventSourceMapping: {
    honoured: `EventSourceArn Tags ${mapping}`,
    refused: `StartingPosition StartingPositionTimestamp Topics Queues SelfManagedEventSource ${noMapping}`,
  },
  CreateFunction: {
    honoured: `Code Code.ZipFile Code.S3Bucket Code.S3Key Code.S3ObjectVersion Tags Architectures
      ${settings}`,
    refused: `Code.ImageUri Code.SourceKMSKeyArn Code.S3ObjectStorageMode=COPY PackageType=Zip Publish PublishTo
      CodeSigningConfigArn TenancyConfig ${noSettings}`,
  },
  DeleteEventSourceMapping: { honoured: 'UUID' },
  DeleteFunction: { honoured: 'FunctionName Qualifier' },
  DeleteFunctionConcurrency: { honoured: 'FunctionName' },
  DeleteFunctionEventInvokeConfig: { honoured: 'FunctionName Qualifier' },
  GetAccountSettings: { honoured: '' },
  GetEventSourceMapping: { honoured: 'UUID' },
  GetFunction: { honoured: 'FunctionName Qualifier' },
  GetFunctionConcurrency: { honoured: 'FunctionName' },
  GetFunctionConfiguration: { honoured: 'FunctionName Qualifier' },
  GetFunctionEventInvokeConfig: { honoured: 'FunctionName Qualifier' },
  GetFunctionRecursionConfig: { honoured: 'FunctionName' },
  GetPolicy: { honoured: 'FunctionName Qualifier' },
  Invoke: {
    honoured: 'FunctionName InvocationType LogType ClientContext Payload Qualifier',
    refused: 'DurableExecutionName TenantId',
  },
  ListEventSourceMappings: { honoured: `EventSourceArn FunctionName ${paging}` },
  ListFunctions: {
    honoured: paging,
    harmless: {
      MasterRegion: 'no function is replicated to an edge',
      FunctionVersion: 'there are no versions besides $LATEST',
    },
  },
  ListTags: { honoured: 'Resource' },
  PutFunctionConcurrency: { honoured: 'FunctionName ReservedConcurrentExecutions' },
  PutFunctionEventInvokeConfig: {
    honoured: `FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig
      DestinationConfig.OnFailure.*`,
    refused: 'DestinationConfig.OnSuccess',
  },
  PutFunctionRecursionConfig: { honoured: 'FunctionName RecursiveLoop' },
  RemovePermission: { honoured: 'FunctionName StatementId Qualifier RevisionId' },
  TagResource: { honoured: 'Resource Tags' },
  UntagResource: { honoured: 'Resource TagKeys' },
  UpdateEventSourceMapping: { honoured: `UUID ${mapping}`, refused: noMapping },
  UpdateFunctionCode: {
    honoured: 'FunctionName ZipFile S3Bucket S3Key S3ObjectVersion Architectures DryRun RevisionId',
    refused: 'ImageUri S3ObjectStorageMode=COPY Publish PublishTo SourceKMSKeyArn',
  },
  UpdateFunctionConfiguration: { honoured: `RevisionId ${settings}`, refused: noSettings },
};
