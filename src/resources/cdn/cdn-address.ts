// The base URL of thumbnails that the stack's functions return: the distribution's, if there is one.
import type { Context } from '../../aws/session.ts';
import type { Inputs } from '../../stack/outputs.ts';
import { hasCdn } from '../../stack/settings.ts';

/**
 * Ends with a slash; undefined without a distribution. Omits the origin for a custom endpoint, because an embedded cloud
 * may restart on another port.
 */
export function thumbnailAddress({ settings, place }: Context, { cdn }: Inputs): string | undefined {
  if (!hasCdn(settings) || cdn?.denied) return undefined;
  if (cdn?.url === undefined) return 'the address that CloudFront assigns';
  const { endpoint } = place;
  const url = endpoint && cdn.url.startsWith(endpoint) ? cdn.url.slice(endpoint.length) : cdn.url;
  return `${url}t/`;
}
