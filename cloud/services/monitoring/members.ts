// Which members of CloudWatch's inputs are honoured, refused or harmless.
import type { MemberTable } from '../../wire/members.ts';

const metric = (at: string) => `${at}Namespace ${at}MetricName ${at}Dimensions.*`;
const stat = 'MetricDataQueries.MetricStat';

export const members: MemberTable = {
  DeleteAlarms: { honoured: 'AlarmNames' },
  DeleteDashboards: { honoured: 'DashboardNames' },
  DescribeAlarms: {
    honoured: 'AlarmNames AlarmNamePrefix AlarmTypes StateValue MaxRecords NextToken ActionPrefix',
    refused: 'ChildrenOfAlarmName ParentsOfAlarmName',
  },
  GetDashboard: { honoured: 'DashboardName' },
  GetMetricData: {
    honoured: `MetricDataQueries MetricDataQueries.Id MetricDataQueries.Label MetricDataQueries.ReturnData
      ${stat} ${stat}.Metric ${metric(`${stat}.Metric.`)} ${stat}.Period ${stat}.Stat ${stat}.Unit
      StartTime EndTime ScanBy`,
    refused:
      'MaxDatapoints MetricDataQueries.Expression MetricDataQueries.Period MetricDataQueries.AccountId LabelOptions',
    harmless: { NextToken: 'all points are in the first answer' },
  },
  GetMetricStatistics: {
    honoured: `${metric('')} StartTime EndTime Period Statistics Unit`,
    refused: 'ExtendedStatistics',
  },
  ListDashboards: { honoured: 'DashboardNamePrefix NextToken' },
  ListMetrics: {
    honoured: `${metric('')} NextToken RecentlyActive`,
    refused: 'IncludeLinkedAccounts OwningAccount',
  },
  ListTagsForResource: { honoured: 'ResourceARN' },
  PutDashboard: { honoured: 'DashboardName DashboardBody Tags.*' },
  PutMetricAlarm: {
    honoured: `AlarmName AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions ${metric('')}
      Statistic Period Unit EvaluationPeriods DatapointsToAlarm Threshold ComparisonOperator TreatMissingData Tags.*`,
    refused: `ExtendedStatistic EvaluateLowSampleCountPercentile Metrics ThresholdMetricId EvaluationWindow
      WarmUpConfiguration EvaluationCriteria EvaluationInterval ActionConfiguration`,
  },
  PutMetricData: {
    honoured: `Namespace MetricData MetricData.MetricName MetricData.Dimensions.* MetricData.Timestamp MetricData.Value
      MetricData.StatisticValues.* MetricData.Values MetricData.Counts MetricData.Unit`,
    refused: 'EntityMetricData MetricData.StorageResolution=60',
    harmless: { StrictEntityValidation: 'there are no entities' },
  },
  TagResource: { honoured: 'ResourceARN Tags.*' },
  UntagResource: { honoured: 'ResourceARN TagKeys' },
};
