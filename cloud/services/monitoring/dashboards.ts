// Dashboards: JSON documents, the same in all regions. Displaying them is up to the console.

import type {
  DeleteDashboardsInput,
  GetDashboardInput,
  ListDashboardsInput,
  PutDashboardInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import { parseJson } from '../../wire/parse-json.ts';
import { tagMap } from '../../wire/tags.ts';
import type { DashboardRecord } from './records.ts';
import { dashboardArn, type MonitoringScope, page } from './scope.ts';

export function putDashboard({ dashboards, cloud }: MonitoringScope, input: PutDashboardInput) {
  const { DashboardName: name = '', DashboardBody: body = '', Tags } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
    const rule = 'It can only contain alphanumerics, dash (-) and underscore (_).\n';
    const text = `The value for field DashboardName contains invalid characters. ${rule}`;
    throw new AwsError('InvalidParameterValueException', text);
  }
  checkBody(body);
  const before = dashboards.get(name);
  const tags = before?.tags ?? tagMap(Tags);
  dashboards.put(name, { name, body, tags, modifiedAt: cloud.now() });
  return { DashboardValidationMessages: [] };
}

function checkBody(body: string): void {
  const refuse = (text: string) => new AwsError('DashboardInvalidInputError', text);
  const document = parseJson(body);
  if (document === undefined) throw refuse('The field DashboardBody must be a valid JSON object');
  const { widgets } = (document ?? {}) as { widgets?: unknown };
  if (!Array.isArray(widgets)) throw refuse('The dashboard body is invalid: it has no list of widgets');
}

export function getDashboard(scope: MonitoringScope, { DashboardName = '' }: GetDashboardInput) {
  const { name, body } = find(scope, DashboardName);
  return { DashboardArn: dashboardArn(name), DashboardName: name, DashboardBody: body };
}

export function listDashboards({ dashboards }: MonitoringScope, input: ListDashboardsInput) {
  const all = dashboards.entries().map(([, one]) => one);
  const wanted = all.filter(({ name }) => name.startsWith(input.DashboardNamePrefix ?? ''));
  const { rows, ...next } = page(wanted, 1000, input.NextToken);
  const DashboardEntries = rows.map(({ name, body, modifiedAt }) => ({
    DashboardName: name,
    DashboardArn: dashboardArn(name),
    LastModified: new Date(modifiedAt),
    Size: Buffer.byteLength(body),
  }));
  return { DashboardEntries, ...next };
}

export function deleteDashboards(scope: MonitoringScope, { DashboardNames = [] }: DeleteDashboardsInput) {
  for (const name of DashboardNames) find(scope, name);
  for (const name of DashboardNames) scope.dashboards.delete(name);
  return {};
}

function find({ dashboards }: MonitoringScope, name: string): DashboardRecord {
  const found = dashboards.get(name);
  if (found) return found;
  throw new AwsError('DashboardNotFoundError', `Dashboard ${name} does not exist`, 404);
}
