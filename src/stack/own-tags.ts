// The tags that say what belongs to a stack.

export const stackTag = 'thumbs:stack';
/** When the stack may be removed, ISO 8601. */
export const endTag = 'thumbs:expires';

/** Where the originals are, if not in a bucket of the stack's own. */
export const sourceTag = 'thumbs:source';

export const isReservedTag = (key: string) => key.startsWith('thumbs:');
