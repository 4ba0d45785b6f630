// Lambda gives a function's role a grant on the function's encrypted environment, and remembers the role by its id. A
// role deleted and made again under the same name is another one to it: every invocation then fails with "KMS access
// was denied", and no log tells. Setting the same ARN again does not help, only another role, or a new function.
import type { TagMap } from '../../aws/tags.ts';
import type { Facets, Outputs } from '../../engine/resource.ts';

/** The id of the role that the function was given: nothing that Lambda answers tells it. */
const roleTag = 'thumbs:role';

/** Undefined, which is not compared, with roles that thumbs did not make. */
export const wantedGrant = (role: Outputs | undefined) => ({ grant: role?.roleId });

/** The facets that the tags carry. `tags`: undefined when they may not be read. */
export function splitTags(tags: TagMap | undefined): Facets {
  if (!tags) return { tags: {}, grant: undefined };
  const { [roleTag]: grant = null, ...others } = tags;
  return { tags: others, grant };
}

/** The tags that the facets stand for. */
export const joinTags = ({ tags, grant }: Facets): TagMap => ({
  ...(tags as TagMap),
  ...(typeof grant === 'string' ? { [roleTag]: grant } : {}),
});

/** With another ARN Lambda makes a new grant by itself. */
export const needsNewFunction = (fields: ReadonlySet<string>) => fields.has('grant') && !fields.has('role');
