// What API Gateway's operations require: its IAM actions are HTTP methods on its own paths, whatever the call.
import { type Right, right } from '../../authorization/rights.ts';
import type { CloudRequest } from '../../service.ts';

export function apiGatewayRights({ method, path, region }: CloudRequest): Right[] {
  const resource = path.replace(/^\/v2/, '').replace(/\/$/, '');
  return [right(`apigateway:${method}`, `arn:aws:apigateway:${region}::${decodeURIComponent(resource)}`)];
}
