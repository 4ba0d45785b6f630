// CloudWatch of the embedded cloud: metrics from log lines and from the other services, alarms, dashboards.

import { AwsError } from '../aws-error.ts';
import type { Metrics } from '../metrics.ts';
import type { Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import { refuseMembers } from '../wire/members.ts';
import { protocolOf } from '../wire/protocol.ts';
import * as alarms from './monitoring/alarms.ts';
import * as dashboards from './monitoring/dashboards.ts';
import { measurementsOf } from './monitoring/embedded.ts';
import { members } from './monitoring/members.ts';
import { protocols } from './monitoring/protocols.ts';
import { monitoringRights } from './monitoring/rights.ts';
import { invalid, type MonitoringScope } from './monitoring/scope.ts';
import * as statistics from './monitoring/statistics.ts';
import { openMetricStore } from './monitoring/store.ts';
import * as tags from './monitoring/tags.ts';

/** `input` is a value of the operation's request type, if the client is honest. */
type Operation = (scope: MonitoringScope, input: never) => unknown;

const operations = new Map<string, Operation>(
  Object.entries({
    PutMetricAlarm: alarms.putMetricAlarm,
    DescribeAlarms: alarms.describeAlarms,
    DeleteAlarms: alarms.deleteAlarms,
    PutDashboard: dashboards.putDashboard,
    GetDashboard: dashboards.getDashboard,
    ListDashboards: dashboards.listDashboards,
    DeleteDashboards: dashboards.deleteDashboards,
    GetMetricData: statistics.getMetricData,
    GetMetricStatistics: statistics.getMetricStatistics,
    ListMetrics: statistics.listMetrics,
    PutMetricData: statistics.putMetricData,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,
  }),
);

export function createMonitoring(cloud: Cloud): Service & Metrics {
  const metrics = openMetricStore(cloud.store.db);
  metrics.dropExpired(cloud.now());
  const scopeOf = (region: string): MonitoringScope => ({
    cloud,
    metrics,
    alarms: cloud.store.collection('monitoring-alarms'),
    dashboards: cloud.store.collection('monitoring-dashboards'),
    region,
  });
  const record: Metrics['record'] = (region, { namespace, name, dimensions, unit, values, at }) => {
    for (const value of values) {
      const point = { at, count: 1, sum: value, min: value, max: value };
      metrics.record({ region, namespace, name, dimensions }, point, unit);
    }
  };
  return {
    operation: (request) => protocolOf(protocols, request).operation(request),
    handle: (request, operation) => handle(scopeOf(request.region), request, operation),
    renderError: (error, request) => protocolOf(protocols, request).error(error),
    rights: async (request, operation) =>
      monitoringRights(
        operation,
        await protocolOf(protocols, request).input(request, operation),
        request.region,
      ),
    taggedResources: (region) => tags.taggedResources(scopeOf(region)),
    record,
    readLog(region, lines) {
      for (const line of lines) for (const measurement of measurementsOf(line)) record(region, measurement);
    },
  };
}

async function handle(scope: MonitoringScope, request: CloudRequest, name: string): Promise<CloudResponse> {
  const operation = operations.get(name);
  if (!operation) {
    throw new AwsError('UnknownOperationException', `The embedded cloud has no CloudWatch operation ${name}`);
  }
  const protocol = protocolOf(protocols, request);
  const input = await protocol.input(request, name);
  refuseMembers(members, name, input, invalid);
  return protocol.answer(name, ((await operation(scope, input as never)) ?? {}) as object);
}
