// What a stack is made like, as the state file keeps it.
import type { RecipeSettings } from '../../lambda/recipe.ts';

export const triggers = ['s3-sqs', 'sqs', 's3'] as const;
export type Trigger = (typeof triggers)[number];
export const architectures = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export const sites = ['private', 'public', 'amplify'] as const;
export type Site = (typeof sites)[number];

export interface Settings extends RecipeSettings {
  /** s3-sqs: bucket event → queue → function; sqs: `upload` sends messages; s3: bucket event → function. */
  trigger: Trigger;
  arch: Architecture;
  memoryMB: number;
  timeoutSeconds: number;
  /** Most functions at work at once for this queue, 2 to 1,000. */
  maxConcurrency: number;
  retentionDays: number;
  /** Name or ARN of a role that is not ours; null means thumbs makes one. */
  role: string | null;
  /** ARN of the policy beyond which the roles of thumbs can do nothing; without it, whatever the account has is left. */
  permissionsBoundary?: string;
  /** Alarms and a dashboard; without it, none. */
  alarms?: boolean;
  /**
   * The page as a website. private: pictures through the API; public: thumbnails for everybody, too; amplify: hosted
   * there. Without it there is none.
   */
  site?: Site;
  /** When the stack may be removed (ISO 8601); without it, it stays. */
  expires?: string;
  /** The `--ttl` that this end was made of: the project file, which says the same at every setup, does not move it. */
  ttl?: string;
  /** Without it there is no HTTP API. */
  api?: ApiSettings;
}

export interface ApiSettings {
  /** Who may read: everybody, or whoever has the token. Writing always needs it. */
  read: 'open' | 'token';
  /** SHA-256 of the token in hex: the token itself is shown once and kept nowhere. */
  tokenHash: string;
  /** Setup has not come to the point where it shows the token. */
  isTokenUnseen?: true;
}
