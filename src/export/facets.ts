// The facets of each type of resource, which the templates are made of.
import type { Facets } from '../engine/resource.ts';
import type { CorsFacets } from '../resources/bucket/bucket-cors.ts';
import type { BucketFacets } from '../resources/bucket/bucket-settings.ts';
import type { NotificationFacets } from '../resources/bucket/notification-document.ts';
import type { CdnFacets } from '../resources/cdn/cdn-config.ts';
import type { CertificateFacets } from '../resources/cdn/certificate.ts';
import type { FunctionFacets } from '../resources/function/function-kind.ts';
import type { LogGroupFacets } from '../resources/function/log-group.ts';
import type { PermissionFacets } from '../resources/function/permission.ts';
import type { RoleFacets } from '../resources/function/role-facets.ts';
import type { TriggerFacets } from '../resources/function/trigger.ts';
import type { ApiPermissionFacets } from '../resources/http-api/api-permission.ts';
import type { HttpApiFacets } from '../resources/http-api/http-api.ts';
import type { TopicFacets } from '../resources/notify/topic.ts';
import type { QueueFacets } from '../resources/queue-facets.ts';
import type { AccessFacets } from '../resources/site/public-thumbnails.ts';
import type { SiteAppFacets } from '../resources/site/site-app.ts';
import type { DeploymentFacets } from '../resources/site/site-deployment.ts';
import type { HostingFacets } from '../resources/site/site-hosting.ts';
import type { TableFacets } from '../resources/table.ts';
import type { AlarmFacets } from '../resources/watch/alarms.ts';
import type { DashboardFacets } from '../resources/watch/dashboard.ts';
import type { ResourceType } from '../stack/resource-types.ts';

interface Table {
  'IAM role': RoleFacets;
  'S3 bucket': BucketFacets;
  'SQS queue': QueueFacets;
  'DynamoDB table': TableFacets;
  'log group': LogGroupFacets;
  'function package': Facets;
  'Lambda function': FunctionFacets;
  'event source mapping': TriggerFacets;
  'invoke permission': PermissionFacets | ApiPermissionFacets;
  'bucket notification': NotificationFacets;
  'CloudWatch alarms': AlarmFacets;
  'CloudWatch dashboard': DashboardFacets;
  'HTTP API': HttpApiFacets;
  'CORS rule': CorsFacets;
  'public access': AccessFacets;
  website: HostingFacets;
  'Amplify app': SiteAppFacets;
  'Amplify deployment': DeploymentFacets;
  'CloudFront distribution': CdnFacets;
  'ACM certificate': CertificateFacets;
  'SNS topic': TopicFacets;
}

/** Fails to compile if a type has no line. */
type Complete<T extends Record<ResourceType, Facets>> = T;

/** The second half is empty; it keeps a missing line from being an error anywhere but here. */
export type FacetsByType = Complete<Table> & Record<Exclude<ResourceType, keyof Table>, Facets>;
