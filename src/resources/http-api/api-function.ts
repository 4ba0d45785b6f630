// The function behind the HTTP API.
import { apiEnvironment } from '../../../lambda/contract.ts';
import type { Context } from '../../aws/session.ts';
import { indexOf, isSharded } from '../../stack/table-index.ts';
import { thumbnailAddress } from '../cdn/cdn-address.ts';
import { lambdaFunction } from '../function/function.ts';

export const apiFunction = lambdaFunction({
  id: 'api-function',
  part: 'api',
  role: 'api-role',
  package: 'api-package',
  needs: ['api-logs', 'cdn'],
  handler: 'api.handler',
  // More than half a core: a page of 500 images has as many links to sign.
  memoryMB: () => 1024,
  // The gateway waits at most 30 s.
  timeoutSeconds: () => 29,
  environment: (context, inputs) => environmentOf(context, thumbnailAddress(context, inputs)),
});

const environmentOf = ({ names, settings }: Context, address: string | undefined) => ({
  [apiEnvironment.trigger]: settings.trigger,
  [apiEnvironment.originalsBucket]: names.originals.bucket,
  ...(names.source ? { [apiEnvironment.source]: names.source } : {}),
  [apiEnvironment.thumbnailsBucket]: names.of('thumbnails'),
  [apiEnvironment.table]: names.of('images'),
  ...(isSharded(settings) ? { [apiEnvironment.index]: indexOf(settings) } : {}),
  [apiEnvironment.jobsQueue]: names.of('jobs'),
  [apiEnvironment.worker]: names.of('worker'),
  [apiEnvironment.read]: settings.api?.read ?? 'token',
  [apiEnvironment.tokenHash]: settings.api?.tokenHash ?? '',
  ...(settings.api?.shareKey ? { [apiEnvironment.shareKey]: settings.api.shareKey } : {}),
  ...(address ? { [apiEnvironment.address]: address } : {}),
});
