// Lambda gives a function's role a grant on the function's encrypted environment, and remembers the role by its id. A
// role deleted and made again under the same name is another one to it: every invocation then fails with "KMS access
// was denied", and no log tells. Setting the same ARN again does not help, only another role, or a new function.
import type { TagMap } from '../../aws/tags.ts';
import type { Fields } from '../../engine/resource.ts';
import type { RoleOutputs } from '../../stack/outputs.ts';

/** The id of the role that the function was given: nothing that Lambda answers tells it. */
const roleTag = 'thumbs:role';

/** Undefined, which is not compared, with roles that thumbs did not make. */
export const wantedGrant = (role: Partial<RoleOutputs> | undefined) => ({ grant: role?.roleId });

interface Granted<Id> {
  tags: TagMap;
  grant: Id | undefined;
}

/** The facets that the tags carry. `tags`: undefined when they may not be read. */
export function splitTags(tags: TagMap | undefined): Granted<string | null> {
  if (!tags) return { tags: {}, grant: undefined };
  const { [roleTag]: grant = null, ...others } = tags;
  return { tags: others, grant };
}

/** The tags that the facets stand for. */
export const joinTags = ({ tags, grant }: Granted<string>): TagMap => ({
  ...tags,
  ...(grant === undefined ? {} : { [roleTag]: grant }),
});

/** With another ARN Lambda makes a new grant by itself. */
export const needsNewFunction = (fields: Fields<Record<'grant' | 'role', unknown>>) =>
  fields.has('grant') && !fields.has('role');
