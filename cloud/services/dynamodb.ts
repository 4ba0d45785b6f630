// DynamoDB: dynalite handles tables and items; tags, backups, time to live and deletion protection are stored beside it,
// because it has none of them (its own tags are found by walking the whole database).
import { AwsError } from '../aws-error.ts';
import { hasNoRoom, isDiskFull } from '../disk.ts';
import type { Cloud, CloudRequest, Service } from '../service.ts';
import { jsonAnswer, jsonError, jsonInput, targetOperation } from '../wire/json.ts';
import { refuseMembers } from '../wire/members.ts';
import { type Dynalite, openDynalite } from './dynamodb/dynalite.ts';
import { members } from './dynamodb/members.ts';
import { partiqlOperations } from './dynamodb/partiql.ts';
import { tableArn, tableRecords } from './dynamodb/records.ts';
import { dynamoDbRights } from './dynamodb/rights.ts';
import { settingOperations } from './dynamodb/settings.ts';
import { tableOperations } from './dynamodb/table-operations.ts';
import type { Tables } from './dynamodb/tables.ts';
import { openTokens } from './dynamodb/tokens.ts';
import { transactionOperations } from './dynamodb/transactions.ts';
import { itemOperations } from './dynamodb/write-item.ts';
import { perRegion } from './per-region.ts';

/** Errors of AWS's service framework have its namespaces, all others DynamoDB's own. */
const namespaces: Record<string, string> = {
  AccessDeniedException: 'com.amazon.coral.service#',
  SerializationException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
  ValidationException: 'com.amazon.coral.validate#',
};
const ownOperations = new Map(
  Object.entries({
    ...tableOperations,
    ...settingOperations,
    ...itemOperations,
    ...transactionOperations,
    ...partiqlOperations,
  }),
);
const ownNamespace = 'com.amazonaws.dynamodb.v20120810#';

const unsupported = (text: string) => new AwsError('ValidationException', text);

export function createDynamoDb(cloud: Cloud): Service {
  const regions = openRegions(cloud);
  const { records } = regions;
  return {
    operation: targetOperation,
    async handle(request: CloudRequest, operation) {
      const input = await jsonInput(request);
      if (!Object.hasOwn(members, operation))
        throw new AwsError('UnknownOperationException', `The embedded cloud has no ${operation}.`);
      refuseMembers(members, operation, input, unsupported);
      const tables = await regions.tables(request.region);
      const own = ownOperations.get(operation);
      try {
        const output = own ? await own(tables, input as never) : await tables.dynalite.call(operation, input);
        return jsonAnswer(output, '1.0');
      } catch (error) {
        if (isDiskFull(error)) regions.ranOutOfRoom(request.region);
        throw error;
      }
    },
    rights: async (request, operation) =>
      dynamoDbRights(operation, await jsonInput(request), await regions.tables(request.region)),
    renderError: (error) => jsonError(error, '1.0', namespaces[error.code] ?? ownNamespace),
    close: () => regions.close(),
    async taggedResources(region) {
      // Opened first: a killed cloud leaves records of tables that were never created, or are gone.
      if (records.names(region).length > 0) await regions.open(region);
      return records.tagged(region).map(({ name, tags }) => ({ arn: tableArn(region, name), tags }));
    },
  };
}

/** The tables of all regions; each region is opened on first use. */
function openRegions({ store, dataDir, timings, now }: Cloud) {
  const records = tableRecords(store);
  const tokens = openTokens(now);
  const regions = perRegion<Dynalite>(
    async (region) => {
      const dynalite = await openDynalite(dataDir, region, timings.tableMs);
      records.keepOnly(region, await dynalite.settle(records.names(region)));
      return dynalite;
    },
    (dynalite) => dynalite.close(),
  );
  /** After a failed write, LevelDB rejects all writes until it is reopened, which needs free disk space. */
  const withoutRoom = new Set<string>();
  return {
    records,
    open: (region: string) => regions.in(region),
    async tables(region: string): Promise<Tables> {
      if (withoutRoom.has(region) && !hasNoRoom(dataDir)) {
        withoutRoom.delete(region);
        regions.renew(region);
      }
      return { region, dynalite: await regions.in(region), records, tokens };
    },
    ranOutOfRoom: (region: string) => void withoutRoom.add(region),
    close: () => regions.close(),
  };
}
