// The address of a site's page. S3's website endpoints have two spellings, by the age of the region;
// a stand-in for AWS has all of them below its own address.
import type { Context } from '../../aws/session.ts';
import type { Inputs } from '../../stack/outputs.ts';

/** https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints: all others have a dot. */
const dashed = [
  ...['us-east-1', 'us-west-1', 'us-west-2', 'us-gov-west-1', 'eu-west-1', 'sa-east-1'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1'],
];

/** Ends with a slash. S3 serves websites over HTTP only. */
export function websiteUrl({ names, place }: Context): string {
  const bucket = names.of('site');
  if (place.endpoint) return `${place.endpoint}/_website/${bucket}/`;
  return `http://${bucket}.s3-website${dashed.includes(names.region) ? '-' : '.'}${names.region}.${domain(names)}/`;
}

/** The branch of an app. Ends with a slash. */
export function appUrl({ place }: Context, app: { id: string; domain: string }, branch: string): string {
  if (place.endpoint) return `${place.endpoint}/_amplify/${app.id}/${branch}/`;
  return `https://${branch}.${app.domain}/`;
}

/** The page's origin; null without a site. In a plan, an app has no address yet. */
export function siteOrigin(context: Context, inputs: Inputs): string | null {
  const { settings, place } = context;
  if (settings.site === undefined) return null;
  if (settings.site === 'cdn') return inputs.cdn?.denied ? null : cdnOrigin(context, inputs);
  if (settings.site !== 'amplify') return originOf(websiteUrl(context));
  const app = inputs['site-app'];
  // An account without Amplify.
  if (app?.denied) return null;
  return originOf(app?.url ?? place.endpoint ?? 'the address that Amplify assigns');
}

const cdnOrigin = ({ place }: Context, { cdn }: Inputs) =>
  originOf(cdn?.url ?? place.endpoint ?? 'the address that CloudFront assigns');

/** Cut, not parsed: in a template, parts of the address are variables. */
const originOf = (url: string) => /^\w+:\/\/[^/]+/.exec(url)?.[0] ?? url;

/** Origins of links to pictures. On the distribution, thumbnails use the page's own origin or the custom domain. */
export function pictureOrigins({ names, place, settings }: Context): string[] {
  if (place.endpoint) return [];
  const bucket = (part: 'originals' | 'thumbnails') =>
    `https://${names.of(part)}.s3.${names.region}.${domain(names)}`;
  if (settings.site !== 'cdn') return [bucket('originals'), bucket('thumbnails')];
  return [bucket('originals'), ...(settings.domain ? [`https://${settings.domain}`] : [])];
}

const domain = ({ partition }: Context['names']) =>
  partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
