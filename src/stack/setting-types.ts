// The settings of a stack, as the state file stores them.
import type { RecipeSettings } from '../../lambda/recipe.ts';

export const triggers = ['s3-sqs', 'sqs', 's3'] as const;
export type Trigger = (typeof triggers)[number];
export const architectures = ['x86_64', 'arm64'] as const;
type Architecture = (typeof architectures)[number];

export const sites = ['cdn', 'private', 'public', 'amplify'] as const;
export type Site = (typeof sites)[number];

/** From the cheapest regions of CloudFront to all of them. */
export const cdnPriceClasses = ['100', '200', 'all'] as const;
type CdnPriceClass = (typeof cdnPriceClasses)[number];

export interface Settings extends RecipeSettings {
  /** `s3://BUCKET[/PREFIX]`: the user's bucket with the originals; absent: the stack has its own. */
  source?: string;
  /** s3-sqs: bucket event → queue → function; sqs: `upload` sends messages; s3: bucket event → function. */
  trigger: Trigger;
  arch: Architecture;
  memoryMB: number;
  timeoutSeconds: number;
  /** Maximum concurrency of the function for this queue, 2 to 1,000. */
  maxConcurrency: number;
  retentionDays: number;
  /** Name or ARN of a role that is not ours; null means thumbs makes one. */
  role: string | null;
  /** ARN of the policy that limits the roles of thumbs; without it, an existing boundary stays. */
  permissionsBoundary?: string;
  /** False: the function's package has no decoder for HEIC; absent: it has one. */
  heic?: false;
  /** Alarms and a dashboard; without it, none. */
  alarms?: boolean;
  /**
   * Hosts the page as a website. cdn: on the distribution, with API and thumbnails. private: pictures through the API;
   * public: thumbnails are also public; amplify: on Amplify Hosting. Absent: no website.
   */
  site?: Site;
  /** A CloudFront distribution in front of the thumbnails; a site of the kind `cdn` implies it. */
  cdn?: boolean;
  /** Where it has edges; 100 without it. */
  cdnPriceClass?: CdnPriceClass;
  /** A custom domain for the distribution; empty or absent: CloudFront's own name. */
  domain?: string;
  /** ARN of an existing certificate for the domain; empty or absent: thumbs requests one. */
  certificate?: string;
  /** Whether there is a topic that gets a message about every picture. */
  notify?: boolean;
  /** Its subscribers: `mailto:` and `https:` addresses. Absent: none. */
  notifyTo?: string[];
  /** When the stack may be removed (ISO 8601); absent: never. */
  expires?: string;
  /** The `--ttl` that produced this end: repeating the same value from the project file at every setup does not move it. */
  ttl?: string;
  /** On everything that takes tags. */
  tags?: Record<string, string>;
  /** Keys that were among them, until a setup has removed them from everything. */
  formerTags?: string[];
  /** Absent: no HTTP API. */
  api?: ApiSettings;
}

export interface ApiSettings {
  /** Who may read: everybody, or the holder of the token. Writing always requires it. */
  read: 'open' | 'token';
  /** SHA-256 of the token in hex: the token itself is shown once and stored nowhere. */
  tokenHash: string;
  /** Public key of share links, derived from the token; absent for tokens older than share links. */
  shareKey?: string;
  /** Setup has not shown the token yet. */
  isTokenUnseen?: true;
}

/** True when the distribution is requested itself, or required by the site. */
export const hasCdn = ({ cdn, site }: Pick<Settings, 'cdn' | 'site'>) => cdn === true || site === 'cdn';
