// A function's settings: Lambda's defaults for omitted values on creation, unchanged values on update.
import type { CreateFunctionRequest, DeadLetterConfig, LoggingConfig } from '@aws-sdk/client-lambda';
import type { FunctionRecord, FunctionSettings } from './records.ts';
import { constraint, invalid, type SettingsInput } from './validation.ts';

/** Throws InvalidParameterValueException when runtime or handler are missing. */
export function newSettings(name: string, input: CreateFunctionRequest): FunctionSettings {
  const { Runtime, Handler } = input;
  if (!Runtime || !Handler) {
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  const architectures = input.Architectures ?? ['x86_64'];
  const rules =
    'satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]';
  const isKnown = architectures.every((one) => one === 'x86_64' || one === 'arm64');
  if (!isKnown || architectures.length !== 1) {
    const rule = isKnown ? 'have length less than or equal to 1' : rules;
    throw constraint(`[${architectures.join(', ')}]`, 'architectures', rule);
  }
  return {
    Runtime,
    Role: input.Role ?? '',
    Handler,
    Description: input.Description ?? '',
    Timeout: input.Timeout ?? 3,
    MemorySize: input.MemorySize ?? 128,
    Architectures: architectures,
    ...(input.Environment && { Environment: input.Environment.Variables ?? {} }),
    LoggingConfig: logging(name, input.LoggingConfig),
    EphemeralStorage: { Size: input.EphemeralStorage?.Size ?? 512 },
    TracingConfig: { Mode: input.TracingConfig?.Mode ?? 'PassThrough' },
    ...deadLetters(input.DeadLetterConfig),
  };
}

export function changedSettings(
  { name, settings }: FunctionRecord,
  input: SettingsInput & Pick<CreateFunctionRequest, 'TracingConfig' | 'DeadLetterConfig'>,
): FunctionSettings {
  return {
    Runtime: input.Runtime ?? settings.Runtime,
    Role: input.Role ?? settings.Role,
    Handler: input.Handler ?? settings.Handler,
    Description: input.Description ?? settings.Description,
    Timeout: input.Timeout ?? settings.Timeout,
    MemorySize: input.MemorySize ?? settings.MemorySize,
    Architectures: settings.Architectures,
    ...(input.Environment
      ? { Environment: input.Environment.Variables ?? {} }
      : settings.Environment && { Environment: settings.Environment }),
    LoggingConfig: logging(name, input.LoggingConfig ?? settings.LoggingConfig),
    EphemeralStorage: input.EphemeralStorage ?? settings.EphemeralStorage,
    TracingConfig: input.TracingConfig ?? settings.TracingConfig,
    ...deadLetters(input.DeadLetterConfig ?? settings.DeadLetterConfig),
  };
}

/** An empty target removes the setting. */
const deadLetters = (config: DeadLetterConfig | undefined) =>
  config?.TargetArn ? { DeadLetterConfig: { TargetArn: config.TargetArn } } : {};

function logging(name: string, config: LoggingConfig = {}): LoggingConfig {
  return { LogFormat: 'Text', LogGroup: config.LogGroup ?? `/aws/lambda/${name}` };
}
