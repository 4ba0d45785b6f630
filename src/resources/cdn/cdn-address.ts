// Where the functions of the stack say that thumbnails are: behind the distribution, if there is one.
import type { Context } from '../../aws/session.ts';
import type { Inputs } from '../../stack/outputs.ts';
import { hasCdn } from '../../stack/settings.ts';

/**
 * With a trailing slash; undefined without a distribution. Behind an endpoint without its origin, because an embedded cloud
 * may start again on another port.
 */
export function thumbnailAddress({ settings, place }: Context, { cdn }: Inputs): string | undefined {
  if (!hasCdn(settings) || cdn?.denied) return undefined;
  if (cdn?.url === undefined) return 'the address that CloudFront assigns';
  const { endpoint } = place;
  const url = endpoint && cdn.url.startsWith(endpoint) ? cdn.url.slice(endpoint.length) : cdn.url;
  return `${url}t/`;
}
