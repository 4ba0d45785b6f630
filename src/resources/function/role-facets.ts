// The facets of a role: none, where thumbs did not make it.
import type { PolicyDocument } from '../../aws/policies.ts';
import type { TagMap } from '../../aws/tags.ts';
import type { Facets } from '../../engine/resource.ts';

export interface RoleFacets extends Facets {
  trust?: PolicyDocument;
  /** ARN of a managed policy; undefined: setup does not care. */
  boundary?: string | undefined;
  policy?: PolicyDocument;
  tags?: TagMap;
}
