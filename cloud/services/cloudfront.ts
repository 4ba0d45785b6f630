// Amazon CloudFront of the embedded cloud: the control plane over REST-XML, and an edge that serves below `/_cdn/`.
// https://docs.aws.amazon.com/cloudfront/latest/APIReference/Welcome.html
import { AwsError } from '../aws-error.ts';
import type { Cloud, CloudRequest, CloudResponse, Service } from '../service.ts';
import { queryError } from '../wire/query.ts';
import { createEdge } from './cloudfront/edge.ts';
import { refuseElements } from './cloudfront/members.ts';
import { handlers, match } from './cloudfront/operations.ts';
import { type CloudFront, openCloudFront } from './cloudfront/records.ts';
import { cloudFrontRights } from './cloudfront/rights.ts';
import { taggedDistributions } from './cloudfront/tags.ts';
import { namespace } from './cloudfront/wire.ts';

export function createCloudFront(cloud: Cloud): Service {
  const front = openCloudFront(cloud);
  return {
    operation: (request) => match(request)?.name ?? 'Unknown',
    handle: (request) => handle(front, request),
    rights: (request) => cloudFrontRights(match(request)),
    renderError: (error) => queryError(error, namespace),
    // CloudFront has no regions; the tagging API shows it in us-east-1.
    taggedResources: (region) => (region === 'us-east-1' ? taggedDistributions(front) : []),
    face: { path: '/_cdn/', answer: createEdge(front) },
  };
}

async function handle(front: CloudFront, request: CloudRequest): Promise<CloudResponse> {
  const route = match(request);
  const handler = route && handlers[route.name];
  if (!route || !handler) {
    const text = `The embedded cloud has no CloudFront operation at ${request.method} ${request.path}.`;
    throw new AwsError('InvalidAction', text, 404);
  }
  const text = (await request.body()).toString();
  refuseElements(text);
  return handler({ front, request, labels: route.labels, text });
}
