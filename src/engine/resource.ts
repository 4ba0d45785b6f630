// What a resource is: one AWS thing that can be found, read, made, mended and removed. The engine knows nothing more.
import { isDeepStrictEqual } from 'node:util';
import type { Context, Session } from '../aws/session.ts';
import type { Difference } from '../results/results.ts';
import type { Inputs, Outputs } from '../stack/outputs.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import type { StatePlace } from '../stack/state.ts';

/**
 * What can be compared: field → JSON value, as setup would have it. Each resource declares its own. A field that needs an
 * input which is not there yet is undefined, and is not compared.
 */
export interface Facets {
  tags?: Record<string, string> | undefined;
}

/**
 * The same fields as they are. null: it is not there. undefined: it could not be read (a denied optional read), so it is
 * not compared; of a thing that is only used, nothing is.
 */
export type Found<F> =
  | { [Field in keyof F]: F[Field] | null | undefined }
  | { [Field in keyof F]?: undefined };

/**
 * Whose a thing is: the value of the tag `thumbs:stack`, its own or that of the thing it is a part of. null: it has no
 * such tag. undefined: its tags may not be read, and nobody can tell.
 */
export type Owner = string | null | undefined;

/** A resource as it is in the cloud. */
export interface Live<F extends Facets = Facets, O extends Outputs = Outputs> {
  outputs: O;
  facets: Found<F>;
  owner: Owner;
}

declare const proof: unique symbol;
/**
 * The name of a thing that is proven to be the stack's. Only `ownership.ts` makes one, so that nothing that changes or
 * removes a thing can be called without the proof.
 */
export type OwnName = string & { readonly [proof]: true };

/** The fields in which two differ. Less than a Set of them: one of a known resource stands for one of any. */
export interface Fields<F> {
  has(field: keyof F): boolean;
  readonly size: number;
}

/** What `update` is told: the thing as it is, what it should be, and the fields in which the two differ. */
export interface ChangeOrder<F extends Facets = Facets, O extends Outputs = Outputs> {
  live: Live<F, O>;
  desired: F;
  fields: Fields<F>;
  inputs: Inputs;
}

export interface Resource<F extends Facets = Facets, O extends Outputs = Outputs> {
  /** The story's word: state key, label. */
  readonly id: string;
  /** For people: 'SQS queue'. */
  readonly type: ResourceType;
  /** Ids of earlier resources that must be ready first. */
  readonly needs: readonly string[];
  /** The physical name, computed, never asked for. */
  name(context: Context): string;
  /** Is this a name that thumbs gives to such a thing of this stack, whatever the suffix? */
  isName(place: Pick<StatePlace, 'stack'>, name: string): boolean;
  /**
   * Names of all such things in the account that look like this stack's, whatever their suffix: nothing needs the state
   * file. Names prove nothing: whoever acts on one asks for its owner.
   */
  find(session: Session): Promise<string[]>;
  /** Whose the thing of this name is, as AWS tells it now; undefined when there is none. */
  owner(session: Session, name: string): Promise<{ owner: Owner } | undefined>;
  /** Reads only. `known` is what the state remembers: a hint, never the truth. Absent: undefined. */
  read(context: Context, name: string, known: Partial<O> | undefined): Promise<Live<F, O> | undefined>;
  /** What setup would have it be. An input that is not there yet makes the facets that need it undefined. */
  desired(context: Context, inputs: Inputs): F;
  /** Makes it exist, with as much of what is desired as one call takes; answers what that is. */
  create(context: Context, name: string, desired: F, inputs: Inputs): Promise<Live<F, O>>;
  /** Changes the facets that differ, and no others; answers the outputs as they are afterwards. */
  update(context: Context, name: OwnName, change: ChangeOrder<F, O>): Promise<O>;
  /** Do these facets, of which `update` is told otherwise, only come with a new one? Then it is removed and made again. */
  mustBeNew?(fields: Fields<F>): boolean;
  /** Before a setup removes what is no longer wanted while the rest is at work: what is under way comes to its end. */
  retire?(context: Context): Promise<void>;
  /** Do other stacks need this very thing? Then it is only forgotten: neither removed, nor told of, nor left. */
  isShared?(session: Session): Promise<boolean>;
  /** AWS may bring it back after its removal, without its tags: what was ours a moment ago is ours still. */
  readonly mayReturn?: true;
  /** Removes it; absent is success. */
  destroy(session: Session, name: OwnName): Promise<void>;
}

/** The fields in which a live resource differs from what setup would make. */
export function differingFields<F extends Facets>(live: Found<F>, desired: F): ReadonlySet<keyof F> {
  const fields = Object.keys(desired) as (keyof F)[];
  return new Set(
    fields.filter(
      (field) =>
        desired[field] !== undefined &&
        live[field] !== undefined &&
        !isDeepStrictEqual(live[field], desired[field]),
    ),
  );
}

/** The same for people, with both values. */
export function differencesOf<F extends Facets>(live: Found<F>, desired: F): Difference[] {
  return [...differingFields(live, desired)].map((field) => ({
    field: String(field),
    is: live[field],
    wanted: desired[field],
  }));
}
