// What dynalite does not store about a table: tags, time to live, continuous backups.

import type {
  ContinuousBackupsDescription,
  ListTagsOfResourceInput,
  TagResourceInput,
  UntagResourceInput,
  UpdateContinuousBackupsInput,
  UpdateTimeToLiveInput,
} from '@aws-sdk/client-dynamodb';
import { account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { tagList, tagMap } from '../../wire/tags.ts';
import { describe, type Named, type Own, recordOf, save, type Tables } from './tables.ts';

export const settingOperations: Record<string, Own> = {
  async TagResource(tables: Tables, { ResourceArn, Tags = [] }: TagResourceInput) {
    const name = await existing(tables, ResourceArn);
    save(tables, name, { tags: { ...recordOf(tables, name).tags, ...tagMap(Tags) } });
    return {};
  },

  async UntagResource(tables: Tables, { ResourceArn, TagKeys = [] }: UntagResourceInput) {
    const name = await existing(tables, ResourceArn);
    const kept = Object.entries(recordOf(tables, name).tags).filter(([key]) => !TagKeys.includes(key));
    save(tables, name, { tags: Object.fromEntries(kept) });
    return {};
  },

  async ListTagsOfResource(tables: Tables, { ResourceArn }: ListTagsOfResourceInput) {
    const { tags } = recordOf(tables, await existing(tables, ResourceArn));
    return { Tags: tagList(tags) };
  },

  async UpdateTimeToLive(tables: Tables, { TableName = '', TimeToLiveSpecification }: UpdateTimeToLiveInput) {
    await describe(tables, { TableName });
    const { timeToLive: _, ...rest } = recordOf(tables, TableName);
    const { Enabled, AttributeName = '' } = TimeToLiveSpecification ?? {};
    tables.records.put(tables.region, TableName, Enabled ? { ...rest, timeToLive: AttributeName } : rest);
    return { TimeToLiveSpecification };
  },

  async DescribeTimeToLive(tables: Tables, input: Named) {
    await describe(tables, input);
    const { timeToLive } = recordOf(tables, input.TableName);
    const on = { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive };
    return { TimeToLiveDescription: timeToLive ? on : { TimeToLiveStatus: 'DISABLED' } };
  },

  async UpdateContinuousBackups(tables: Tables, input: UpdateContinuousBackupsInput) {
    const name = input.TableName ?? '';
    await describe(tables, { TableName: name });
    const pointInTimeRecovery = input.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
    save(tables, name, { pointInTimeRecovery });
    return backups(tables, name);
  },

  async DescribeContinuousBackups(tables: Tables, input: Named) {
    await describe(tables, input);
    return backups(tables, input.TableName);
  },
};

async function existing(tables: Tables, arn = ''): Promise<string> {
  const name = arn.slice(arn.indexOf('/') + 1);
  const prefix = `arn:aws:dynamodb:${tables.region}:${account}:table/`;
  const table = arn.startsWith(prefix)
    ? await describe(tables, { TableName: name }).catch(() => undefined)
    : undefined;
  if (table && table.TableStatus !== 'DELETING') return name;
  throw new AwsError(
    'ResourceNotFoundException',
    `Requested resource not found: ResourcArn: ${arn} not found`,
  );
}

function backups(
  tables: Tables,
  name: string,
): { ContinuousBackupsDescription: ContinuousBackupsDescription } {
  const isOn = recordOf(tables, name).pointInTimeRecovery;
  const now = new Date();
  const range = { EarliestRestorableDateTime: now, LatestRestorableDateTime: now, RecoveryPeriodInDays: 35 };
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: isOn ? 'ENABLED' : 'DISABLED',
        ...(isOn && range),
      },
    },
  };
}
